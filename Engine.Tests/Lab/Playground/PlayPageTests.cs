using System.Text.Json.Nodes;
using DropoutLab.Lab.Playground;

namespace DropoutLab.Tests.Lab.Playground;

/// <summary>The page in a real browser: what one drags, turns and types reaches the nets.</summary>
internal sealed class PlayPageTests
{
    private const string Link = "#hidden=10&epochs=40&samples=6";
    private const string FirstPoint = "document.querySelector('.point').getAttribute('aria-label')";

    private PlayServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await PlayServer.Start(port: 0, CancellationToken.None);

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task BothNetsTrainAndAPointIsMovedWithMouseAndKeyboard()
    {
        await using Browser browser = await Open(Link);
        await UntilDone(browser, 40);
        Assert.That(await Text(browser, "left-name"), Is.EqualTo("without dropout"));
        Assert.That(await Text(browser, "right-name"), Is.EqualTo("inverted dropout (0.5)"));
        Assert.That(await Text(browser, "program"),
            Does.Contain("new Linear(1, 10, generator: generator), new Dropout(0.5, rightMasks), new ReLU()"));
        string fit = await Fit(browser);
        string point = await String(browser, FirstPoint);

        await browser.Evaluate("document.querySelector('.point').scrollIntoView({ block: 'center' })");
        JsonNode place = (await browser.Evaluate("""
            (() => {
                const box = document.querySelector(".point").getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """))!;
        await browser.Drag(place[0]!.GetValue<double>(), place[1]!.GetValue<double>(), dx: 20, dy: -60);
        await browser.WaitFor($"{FirstPoint} !== {JsonValue.Create(point).ToJsonString()}");
        await UntilDone(browser, 40);
        await browser.WaitFor($"document.getElementById('fit-left').getAttribute('d') !== {JsonValue.Create(fit).ToJsonString()}");
        Assert.That(await String(browser, "location.hash"), Does.Contain("trainX="));

        string moved = await String(browser, FirstPoint);
        await browser.Evaluate("document.querySelector('.point').focus()");
        await browser.Press("ArrowUp", 38);
        await browser.WaitFor($"{FirstPoint} !== {JsonValue.Create(moved).ToJsonString()}");
        await browser.Press("PageDown", 34);
        Assert.That(await String(browser, "document.activeElement.getAttribute('aria-label')"), Does.StartWith("training point 2 of 6"));
        await browser.Press("Delete", 46);
        Assert.That(await String(browser, FirstPoint), Does.StartWith("training point 1 of 5"));
        await browser.Press("Insert", 45);
        Assert.That(await String(browser, "document.activeElement.getAttribute('aria-label')"),
            Is.EqualTo("training point 6 of 6: x 0.00, y 0.00"));
        await IsClean(browser);
    }

    [Test]
    public async Task EachControlReachesTheNetsAndTheLinkHoldsThem()
    {
        await using Browser browser = await Open(Link);
        await UntilDone(browser, 40);
        JsonNode controls = (await browser.Evaluate("[...document.querySelectorAll('[data-path]')].map(control => control.dataset.path)"))!;
        string[] paths = [.. controls.AsArray().Select(path => path!.GetValue<string>())];
        Assert.That(paths, Has.Length.EqualTo(10 + (2 * 10)));
        foreach (string path in paths.Where(path => path is not "epochs"))
        {
            await browser.Evaluate($$"""
                (() => {
                    const control = document.querySelector('[data-path="{{path}}"]');
                    if (control.type === "checkbox") control.checked = !control.checked;
                    else if (control.tagName === "SELECT") control.selectedIndex = control.selectedIndex === 1 ? 0 : 1;
                    else control.value = Number(control.value) + Number(control.step);
                    control.dispatchEvent(new Event("input", { bubbles: true }));
                })()
                """);
        }

        await browser.WaitFor(
            "document.getElementById('message').hidden && document.getElementById('program').textContent.includes('MaxNorm.Apply(right')");
        string program = await Text(browser, "program");
        await UntilDone(browser, 40);
        string test = await Text(browser, "left-test"), link = await String(browser, "location.href");
        await IsClean(browser);

        await using Browser again = await Browser.Open(Chromium(), link);
        await UntilDone(again, 40);
        Assert.That(await Text(again, "program"), Is.EqualTo(program), "the link holds every setting");
        Assert.That(await Text(again, "left-test"), Is.EqualTo(test));
        await again.Evaluate("document.getElementById('defaults').click()");
        await again.WaitFor("document.getElementById('program').textContent.includes('new Linear(300, 300')");
        Assert.That(await String(again, "location.hash"), Is.Empty);
    }

    [Test]
    public async Task PlayPauseStepAndRestartDoWhatTheySay()
    {
        await using Browser browser = await Open("#hidden=10&epochs=2000&samples=6");
        await browser.WaitFor("document.getElementById('play').textContent === 'Pause'");
        await browser.Evaluate("document.getElementById('play').click()");
        await browser.WaitFor("document.getElementById('play').textContent === 'Play'");
        int epoch = await Epoch(browser);
        await browser.Evaluate("document.getElementById('step').click()");
        await browser.WaitFor($"document.getElementById('epoch').textContent === 'epoch {epoch + 1} of 2000'");
        await browser.WaitFor("document.querySelectorAll('#units canvas').length === 2");
        await browser.Evaluate("document.getElementById('restart').click()");
        await browser.WaitFor("document.getElementById('play').textContent === 'Pause'");
        await browser.Evaluate("document.getElementById('language').click()");
        Assert.That(await String(browser, "document.title + document.querySelector('h1').textContent"), Does.EndWith("Dropout 游乐场"));
        Assert.That(await String(browser,
            "[...document.querySelectorAll('[data-word],[data-own]')].filter(one => one.textContent === 'undefined')" +
            ".map(one => one.dataset.word ?? one.dataset.own).join()"), Is.Empty);
        await IsClean(browser);
    }

    [Test]
    public async Task ASettingThatCannotBeIsAMessage()
    {
        await using Browser browser = await Open("#hidden=5000&epochs=10");
        await browser.WaitFor("document.getElementById('message').textContent.includes('units: 1 to 1024 expected, 5000 came')");
        await browser.Evaluate("location.hash = 'hidden=10&epochs=20'");
        await browser.WaitFor("document.getElementById('message').hidden");
        await UntilDone(browser, 20);
    }

    [Test]
    public async Task ThePageComesBackWhenTheLabDoes()
    {
        int port;
        Browser browser;
        await using (PlayServer first = await PlayServer.Start(port: 0, CancellationToken.None))
        {
            port = first.Address.Port;
            browser = await Browser.Open(Chromium(), new Uri(first.Address, Link).AbsoluteUri);
            await UntilDone(browser, 40);
        }

        await using (browser)
        {
            await browser.WaitFor("document.getElementById('message').textContent.startsWith('The lab does not answer')");
            await using PlayServer second = await PlayServer.Start(port, CancellationToken.None);
            await browser.WaitFor("document.getElementById('message').hidden");
            await UntilDone(browser, 40);
        }
    }

    private Task<Browser> Open(string link) => Browser.Open(Chromium(), new Uri(server.Address, link).AbsoluteUri);

    private static string Chromium()
    {
        string? chromium = Browser.Find();
        if (chromium is null) Assert.Ignore("There is no Chromium on this machine; nothing was opened.");
        return chromium!;
    }

    private static Task UntilDone(Browser browser, int epochs) => browser.WaitFor(
        $"document.getElementById('epoch').textContent === 'epoch {epochs} of {epochs}' && " +
        "document.getElementById('play').textContent === 'Once more'");

    private static async Task<int> Epoch(Browser browser) =>
        int.Parse((await Text(browser, "epoch")).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static Task<string> Fit(Browser browser) => String(browser, "document.getElementById('fit-left').getAttribute('d')");

    private static Task<string> Text(Browser browser, string id) => String(browser, $"document.getElementById('{id}').textContent");

    private static async Task<string> String(Browser browser, string expression) =>
        (await browser.Evaluate(expression))!.GetValue<string>();

    private static async Task IsClean(Browser browser)
    {
        await browser.ResizeTo(width: 400, height: 800);
        Assert.That((await browser.Evaluate("document.documentElement.scrollWidth"))!.GetValue<int>(), Is.LessThanOrEqualTo(400));
        Assert.That(browser.Errors, Is.Empty);
    }
}
