using System.Text.Json.Nodes;
using DropoutLab.Formats;
using DropoutLab.Lab.Playground;

namespace DropoutLab.Tests.Lab.Playground;

/// <summary>The page in a real browser: what one drags, turns and types reaches the nets.</summary>
[Category("Page")]
internal sealed class PlayPageTests
{
    private const string Link = "#hidden=10&epochs=40&samples=6";
    private const string FirstPoint = "document.querySelector('.point').getAttribute('aria-label')";

    private PlayServer server = null!;
    private Browser browser = null!;

    [OneTimeSetUp]
    public async Task StartServerAndBrowser()
    {
        server = await PlayServer.Start(port: 0, CancellationToken.None);
        browser = await Browser.Open(Chromium(), "about:blank");
    }

    [OneTimeTearDown]
    public async Task StopServerAndBrowser()
    {
        // There is none where there is no Chromium.
        if (browser is not null) await browser.DisposeAsync();
        await server.DisposeAsync();
    }

    [Test]
    public async Task BothNetsTrainAndAPointIsMovedWithMouseAndKeyboard()
    {
        await Open(Link);
        await UntilDone(40);
        Assert.That(await Text("left-name"), Is.EqualTo("without dropout"));
        Assert.That(await Text("right-name"), Is.EqualTo("inverted dropout (0.5)"));
        Assert.That(await Text("program"),
            Does.Contain("new Linear(1, 10, generator: generator), new Dropout(0.5, rightMasks), new ReLU()"));
        string fit = await Fit();
        string point = await String(FirstPoint);

        await browser.Evaluate("document.querySelector('.point').scrollIntoView({ block: 'center' })");
        JsonNode place = (await browser.Evaluate("""
            (() => {
                const box = document.querySelector(".point").getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """))!;
        await browser.Drag(place[0]!.GetValue<double>(), place[1]!.GetValue<double>(), dx: 20, dy: -60);
        await browser.WaitFor($"{FirstPoint} !== {JsonValue.Create(point).ToJsonString()}");
        await UntilDone(40);
        await browser.WaitFor($"document.getElementById('fit-left').getAttribute('d') !== {JsonValue.Create(fit).ToJsonString()}");
        Assert.That(await String("location.hash"), Does.Contain("trainX="));

        string moved = await String(FirstPoint);
        await browser.Evaluate("document.querySelector('.point').focus()");
        await browser.Press("ArrowUp", 38);
        await browser.WaitFor($"{FirstPoint} !== {JsonValue.Create(moved).ToJsonString()}");
        await browser.Press("PageDown", 34);
        Assert.That(await String("document.activeElement.getAttribute('aria-label')"), Does.StartWith("training point 2 of 6"));
        await browser.Press("Delete", 46);
        Assert.That(await String(FirstPoint), Does.StartWith("training point 1 of 5"));
        await browser.Press("Insert", 45);
        Assert.That(await String("document.activeElement.getAttribute('aria-label')"),
            Is.EqualTo("training point 6 of 6: x 0.00, y 0.00"));
        await IsClean();
        string first = await String(FirstPoint);
        await browser.Go(await String("location.href"));
        await UntilDone(40);
        Assert.That(await String(FirstPoint), Is.EqualTo(first), "a page that is loaded anew has the points of its link");
    }

    [Test]
    public async Task EachControlReachesTheNetsAndTheLinkHoldsThem()
    {
        await Open(Link);
        await UntilDone(40);
        JsonNode controls = (await browser.Evaluate("[...document.querySelectorAll('[data-path]')].map(control => control.dataset.path)"))!;
        string[] paths = [.. controls.AsArray().Select(path => path!.GetValue<string>())];
        Assert.That(paths, Has.Length.EqualTo(13 + (2 * 11)));
        // Convolutions are for digits, and matched rates for nets without the penalties that are set here.
        foreach (string path in paths.Where(path => path is not ("epochs" or "net" or "matchedRates")))
        {
            await browser.Evaluate($$"""
                (() => {
                    const control = document.querySelector('[data-path="{{path}}"]');
                    if (control.tagName === "SELECT") control.selectedIndex = control.selectedIndex === 1 ? 0 : 1;
                    else control.value = Number(control.value) + (control.dataset.path === "batch" ? 4 : Number(control.step));
                    control.dispatchEvent(new Event("input", { bubbles: true }));
                })()
                """);
        }

        await browser.WaitFor(
            "document.getElementById('message').hidden && document.getElementById('program').textContent.includes('MaxNorm.Apply(right')");
        string program = await Text("program");
        await UntilDone(40);
        string test = await Text("left-test"), link = await String("location.href");
        await IsClean();

        await browser.Go(link);
        await UntilDone(40);
        Assert.That(await Text("program"), Is.EqualTo(program), "the link holds every setting");
        Assert.That(await Text("left-test"), Is.EqualTo(test));
        await browser.Evaluate("document.querySelector('#presets button').click()");
        await browser.WaitFor("document.getElementById('program').textContent.includes('new Linear(300, 300')");
        Assert.That(await String("location.hash"), Is.Empty);
    }

    [Test]
    public async Task PlayPauseStepAndRestartDoWhatTheySay()
    {
        await Open("#hidden=10&epochs=2000&samples=6");
        await browser.WaitFor("document.getElementById('play').textContent === 'Pause'");
        await browser.Evaluate("document.getElementById('play').click()");
        await browser.WaitFor("document.getElementById('play').textContent === 'Play'");
        int epoch = await Epoch();
        await browser.Evaluate("document.getElementById('step').click()");
        await browser.WaitFor($"document.getElementById('epoch').textContent === 'epoch {epoch + 1} of 2000'");
        await browser.WaitFor("document.querySelectorAll('#units canvas').length === 2");
        await browser.Evaluate("document.getElementById('restart').click()");
        await browser.WaitFor("document.getElementById('play').textContent === 'Pause'");
        await browser.Evaluate("document.getElementById('language').click()");
        Assert.That(await String("document.title + document.querySelector('h1').textContent"), Does.EndWith("Dropout 游乐场"));
        Assert.That(await String(
            "[...document.querySelectorAll('[data-word],[data-own]')].filter(one => one.textContent === 'undefined')" +
            ".map(one => one.dataset.word ?? one.dataset.own).join()"), Is.Empty);
        await IsClean();
    }

    [Test]
    public async Task ASettingThatCannotBeIsAMessage()
    {
        await Open("#hidden=5000&epochs=10");
        await browser.WaitFor("document.getElementById('message').textContent.includes('units: 1 to 1024 expected, 5000 came')");
        await browser.Evaluate("location.hash = 'hidden=10&epochs=20'");
        await browser.WaitFor("document.getElementById('message').hidden");
        await UntilDone(20);
    }

    [Test]
    public async Task ThePageComesBackWhenTheLabDoes()
    {
        int port;
        await using (PlayServer first = await PlayServer.Start(port: 0, CancellationToken.None))
        {
            port = first.Address.Port;
            await browser.Go(new Uri(first.Address, Link).AbsoluteUri);
            await UntilDone(40);
        }

        await browser.WaitFor("document.getElementById('message').textContent.startsWith('The lab does not answer')");
        await using PlayServer second = await PlayServer.Start(port, CancellationToken.None);
        await browser.WaitFor("document.getElementById('message').hidden");
        await UntilDone(40);
    }

    [Test]
    public async Task EachThingToTryTrainsAndIsDrawn()
    {
        await Open("");
        int count = (await browser.Evaluate("document.querySelectorAll('#presets button').length"))!.GetValue<int>();
        Assert.That(count, Is.EqualTo(8));
        for (int i = 0; i < count; i++)
        {
            string before = await Text("program");
            await browser.Evaluate($"document.querySelectorAll('#presets button')[{i}].click()");
            string changed = $"document.getElementById('program').textContent !== {JsonValue.Create(before).ToJsonString()}";
            if (i > 0) await browser.WaitFor(changed);
            await browser.WaitFor("/^epoch [1-9]/.test(document.getElementById('epoch').textContent)");
            Assert.That(await String("document.querySelector('[aria-pressed=true]').dataset.own"), Does.StartWith("try-"));
            Assert.That(await Text("message"), Is.Empty);
            // What is drawn of the nets: curves, borders, or digits with what they are taken for.
            await browser.WaitFor("""
                [2, 20].includes([...document.querySelectorAll("#fit-left, #fit-right, #border-left, #border-right, #chances td")]
                    .filter(one => !one.closest("[hidden]") && (one.getAttribute("d") ?? one.textContent).length > 0).length)
                """);
        }

        await IsClean();
    }

    [Test]
    public async Task AClassIsTurnedADigitIsChosenAndWhatIsThereIsTakenAlong()
    {
        using var directory = new TemporaryDirectory();
        await browser.DownloadTo(directory.FullPath);
        await Open(Link + "&data=moons");
        await UntilDone(40);
        const string planePoint = "document.querySelector('#plane-right .point').getAttribute('aria-label')";
        Assert.That(await String(planePoint), Does.StartWith("training point 1 of 6").And.EndsWith("class 1"));
        await browser.Evaluate("document.querySelector('#plane-right .point').focus()");
        await browser.Press("Enter", 13);
        Assert.That(await String(planePoint), Does.EndWith("class 2"));
        Assert.That(await String("location.hash"), Does.Contain("trainClass=1+1+0+1+0+1"));
        await UntilDone(40);
        foreach (string id in new[] { "save-points", "save-picture", "save-right" })
            await browser.Evaluate($"document.getElementById('{id}').click()");
        string[] names = ["points.csv", "first-net.svg", "second-net.svg", "right.safetensors"];
        string[] files = [.. names.Select(name => directory.PathOf(name))];
        while (!files.All(File.Exists)) await browser.WaitFor("true");
        Assert.That(SafeTensors.Read(files[3])["3.weight"].Shape.ToArray(), Is.EqualTo((int[])[10, 10]));
        Assert.That(File.ReadLines(files[0]).ElementAt(1), Does.StartWith("train,").And.EndsWith(",1"));

        await Open("#data=digits&hidden=10&samples=40&batch=20&epochs=2");
        await UntilDone(2);
        const string answer =
            "document.getElementById('digit-chosen').getAttribute('aria-label') + document.getElementById('chances').textContent";
        string asked = await String(answer);
        await browser.Evaluate("document.getElementById('digits-left').scrollIntoView()");
        await browser.Evaluate("""
            (() => {
                const canvas = document.getElementById("digits-left"), box = canvas.getBoundingClientRect();
                const [clientX, clientY] = [box.x + 0.35 * box.width, box.y + 0.15 * box.height];
                canvas.dispatchEvent(new MouseEvent("click", { clientX, clientY, bubbles: true }));
            })()
            """);
        Assert.That(await String("document.getElementById('digit').value"), Is.EqualTo("14"));
        await browser.WaitFor($"{answer} !== {JsonValue.Create(asked).ToJsonString()}");
        await IsClean();
    }

    [Test]
    public async Task TheKeyboardReachesEachControlAndEachHasAName()
    {
        await Open(Link);
        await UntilDone(40);
        await browser.Evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; }); document.activeElement.blur()");
        int controls = (await browser.Evaluate("""
            window.reached = new Set();
            window.unseen = [];
            document.addEventListener("focusin", event => {
                window.reached.add(event.target);
                const style = getComputedStyle(event.target);
                if (style.outlineStyle === "none" && style.strokeWidth !== "3px") window.unseen.push(event.target.outerHTML);
            });
            window.wanted = [...document.querySelectorAll("button, input, select, summary, pre[tabindex]")]
                .filter(one => one.checkVisibility() && !one.disabled);
            window.wanted.length
            """))!.GetValue<int>();
        for (int i = 0; i < controls + 2; i++) await browser.Press("Tab", 9);
        Assert.That(await String("window.wanted.filter(one => !window.reached.has(one)).map(one => one.outerHTML).join(' ')"), Is.Empty);
        Assert.That(await String("window.unseen.join(' ')"), Is.Empty, "the focus is seen everywhere");
        Assert.That((await browser.Evaluate("[...window.reached].some(one => one.matches('.point'))"))!.GetValue<bool>());
        string[] named = ["button", "slider", "combobox", "spinbutton", "checkbox", "image", "img", "table", "region"];
        (string Role, string Name)[] tree = await browser.AccessibilityTree();
        Assert.That(tree.Where(node => named.Contains(node.Role)).Count(), Is.GreaterThan(controls));
        Assert.That(tree.Where(node => named.Contains(node.Role) && node.Name.Trim().Length == 0), Is.Empty);
        Assert.That(tree, Does.Contain(("slider", "p of layer 1")).And.Contains(("image", "Histogram of the weights of both nets")));
    }

    [Test]
    public async Task WhoWantsLittleMotionSeesLittleAndNothingChatters()
    {
        await browser.Prefer("prefers-reduced-motion", "reduce");
        try
        {
            await Open("");
            await browser.Evaluate("""
                (() => {
                    window.draws = window.words = 0;
                    window.since = performance.now();
                    new MutationObserver(() => window.draws++).observe(document.getElementById("epoch"), { childList: true });
                    const live = "[role=alert], [role=status], [aria-live]:not([aria-live=off]), output:not([aria-live=off])";
                    for (const one of document.querySelectorAll(live))
                        new MutationObserver(() => window.words++).observe(one, { childList: true, characterData: true, subtree: true });
                    location.hash = "hidden=10&samples=6&epochs=60";
                })()
                """);
            await UntilDone(60);
            JsonNode seen = (await browser.Evaluate("[window.draws, (performance.now() - window.since) / 1000, window.words]"))!;
            Assert.That(seen[0]!.GetValue<double>(), Is.LessThanOrEqualTo(4 + seen[1]!.GetValue<double>()), "about one a second");
            Assert.That(seen[2]!.GetValue<int>(), Is.LessThanOrEqualTo(2), "a screen reader is told the end, not each frame");
            Assert.That(await Text("status"), Does.StartWith("training is done: without dropout "));
        }
        finally
        {
            await browser.Prefer("prefers-reduced-motion", "");
        }
    }

    [Test]
    public async Task TwoTabsAreTwoTrainingsAndOneOutOfSightRests()
    {
        await Open("#hidden=10&epochs=20000&samples=6");
        await using Browser other = await Browser.Open(Chromium(), new Uri(server.Address, Link).AbsoluteUri);
        await other.WaitFor("document.getElementById('epoch').textContent === 'epoch 40 of 40'");
        await browser.WaitFor("document.getElementById('play').textContent === 'Pause'");
        await browser.Evaluate("""
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
            """);
        await browser.WaitFor("document.getElementById('play').textContent === 'Play'");
        await browser.Evaluate("""
            delete document.hidden;
            document.dispatchEvent(new Event("visibilitychange"));
            """);
        await browser.WaitFor("document.getElementById('play').textContent === 'Pause'");
    }

    [Test]
    public async Task AHostilePageGetsNothing()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.PathOf("hostile.html"), "<!DOCTYPE html><title>hostile</title><body>");
        await browser.Go(directory.PathOf("hostile.html"));
        JsonNode got = (await browser.Evaluate($$"""
            (async () => {
                const page = "{{server.Address}}", got = [];
                const socket = new Promise(done => {
                    const one = new WebSocket(page.replace("http", "ws") + "session");
                    one.onopen = () => done("socket");
                    one.onerror = one.onclose = () => done(null);
                });
                got.push(await socket);
                got.push(await fetch(page).then(answer => answer.text(), () => null));
                got.push(await fetch(page + "play.js", { mode: "no-cors" }).then(() => "opaque", () => null));
                got.push(await fetch(page, { method: "POST", mode: "no-cors", body: "x" }).then(() => "posted", () => null));
                got.push(await new Promise(done => {
                    const script = Object.assign(document.createElement("script"), { src: page + "words.js", type: "module" });
                    script.onload = () => done("script");
                    script.onerror = () => done(null);
                    document.body.append(script);
                }));
                got.push(await new Promise(done => {
                    const frame = Object.assign(document.createElement("iframe"), { src: page });
                    frame.onload = () => { try { done(frame.contentDocument?.title ?? null); } catch { done(null); } };
                    document.body.append(frame);
                }));
                return got;
            })()
            """))!;
        Assert.That(got.ToJsonString(), Is.EqualTo("[null,null,null,null,null,null]"));
        Assert.That(browser.Errors, Has.Some.Contains("frame-ancestors"));
    }

    private Task Open(string link) => browser.Go(new Uri(server.Address, link).AbsoluteUri);

    private static string Chromium()
    {
        string? chromium = Browser.Find();
        if (chromium is null) Assert.Ignore("There is no Chromium on this machine; nothing was opened.");
        return chromium!;
    }

    private Task UntilDone(int epochs) => browser.WaitFor(
        $"document.getElementById('epoch').textContent === 'epoch {epochs} of {epochs}' && " +
        "document.getElementById('play').textContent === 'Once more'");

    private async Task<int> Epoch() =>
        int.Parse((await Text("epoch")).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private Task<string> Fit() => String("document.getElementById('fit-left').getAttribute('d')");

    private Task<string> Text(string id) => String($"document.getElementById('{id}').textContent");

    private async Task<string> String(string expression) => (await browser.Evaluate(expression))!.GetValue<string>();

    private async Task IsClean()
    {
        await browser.ResizeTo(width: 400, height: 800);
        Assert.That((await browser.Evaluate("document.documentElement.scrollWidth"))!.GetValue<int>(), Is.LessThanOrEqualTo(400));
        await browser.ResizeTo(width: 1200, height: 900);
        Assert.That(browser.Errors, Is.Empty);
    }
}
