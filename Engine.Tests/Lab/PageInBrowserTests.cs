using System.Text.Json.Nodes;
using DropoutLab.Formats;
using DropoutLab.Lab.Experiments.Overfitting;

namespace DropoutLab.Tests.Lab;

/// <summary>The page in a real browser: the slider moves the fits, and nothing complains.</summary>
[Category("Page")]
internal sealed class PageInBrowserTests
{
    private static IEnumerable<TinyRun> Experiments => TinyRun.All;

    private const int HomeKey = 36;
    private const int RightKey = 39;

    [Test]
    public async Task TheSliderMovesTheFitsWithoutErrorsOrRequests()
    {
        string chromium = Chromium();
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("a directory", "index.html");
        OverfittingRun run = MadeUpRun.Create(epochs: 300, epochsDone: 300);
        run.Fits[1].WithDropout.Prediction[1] = 2;
        MadeUpRun.WritePage(run, directory.PathOf("a directory"));

        await using Browser browser = await Browser.Open(chromium, path);
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("300"));
        string lastFit = await Fit(browser);

        await browser.Evaluate("document.getElementById('epoch').focus()");
        await browser.Press("Home", HomeKey);
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("1"));
        await browser.Press("ArrowRight", RightKey);
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("3"));
        Assert.That(await Fit(browser), Is.Not.EqualTo(lastFit), "the curve moved with the slider");
        Assert.That((await browser.Evaluate("document.querySelector('#losses .cursor').getAttribute('visibility')"))!.GetValue<string>(),
            Is.EqualTo("visible"));

        await browser.Evaluate("document.querySelector('[data-epoch=\"30\"]').click()");
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("30"), "choosing a picture moves the slider");

        await browser.Evaluate("document.getElementById('play').click()");
        await browser.WaitFor("Number(document.getElementById('epoch-shown').textContent) > 30");
        await browser.Evaluate("document.getElementById('play').click()");
        Assert.That(await Text(browser, "play"), Is.EqualTo("Play"), "a second press stops it");

        await IsWhole(browser, path);
    }

    [TestCaseSource(nameof(Experiments))]
    public async Task ThePageOfEveryExperimentOpensWithoutErrorsOrRequests(TinyRun experiment)
    {
        string chromium = Chromium();
        using var directory = new TemporaryDirectory();
        Assert.That(experiment.Start(directory, "out").ExitCode, Is.Zero);
        string path = directory.PathOf("out", "index.html");
        await using Browser browser = await Browser.Open(chromium, path);
        Assert.That(
            (await browser.Evaluate("document.querySelectorAll('figure').length"))!.GetValue<int>(), Is.EqualTo(experiment.PictureCount));
        await IsWhole(browser, path);
    }

    [Test]
    public async Task ThePageOfARepeatedRunOpensAndItsSliderMoves()
    {
        string chromium = Chromium();
        using var directory = new TemporaryDirectory();
        string[] small = ["--hidden", "4", "--samples", "5", "--epochs", "12", "--seeds", "3"];
        Assert.That(LabRun.Start(["overfitting", .. small, "--out", directory.FullPath]).ExitCode, Is.Zero);
        string path = directory.PathOf("index.html");
        await using Browser browser = await Browser.Open(chromium, path);
        string lastFit = await Fit(browser);
        await browser.Evaluate("document.getElementById('epoch').focus()");
        await browser.Press("Home", HomeKey);
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("1"));
        Assert.That(await Fit(browser), Is.Not.EqualTo(lastFit));
        await IsWhole(browser, path);
    }

    [Test]
    public async Task TheBrowserPlaysTheAnimation()
    {
        using var directory = new TemporaryDirectory();
        OverfittingRun run = MadeUpRun.Create(epochs: 8, epochsDone: 8);
        run.Last.WithDropout.Prediction[0] = 2;
        AtomicFile.Write(directory.PathOf("fits.png"), OverfittingAnimation.Create(run).Write);
        string bytes = Convert.ToBase64String(await File.ReadAllBytesAsync(directory.PathOf("fits.png")));

        await using Browser browser = await Browser.Open(Chromium(), directory.PathOf("fits.png"));
        JsonNode seen = (await browser.Evaluate($$"""
            (async () => {
                const data = Uint8Array.from(atob("{{bytes}}"), letter => letter.charCodeAt(0));
                const decoder = new ImageDecoder({ data, type: "image/png" });
                await decoder.tracks.ready;
                const track = decoder.tracks.selectedTrack;
                const pixels = async frameIndex => {
                    const { image } = await decoder.decode({ frameIndex });
                    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight).getContext("2d");
                    canvas.drawImage(image, 0, 0);
                    return canvas.getImageData(0, 0, image.displayWidth, image.displayHeight).data;
                };
                const [first, last] = [await pixels(0), await pixels(track.frameCount - 1)];
                return {
                    frames: track.frameCount,
                    repeats: track.repetitionCount === Infinity,
                    changed: first.some((value, i) => value !== last[i]),
                    opaque: last.every((value, i) => i % 4 !== 3 || value === 255),
                };
            })()
            """))!;
        Assert.That(seen.ToJsonString(), Is.EqualTo("{\"frames\":5,\"repeats\":true,\"changed\":true,\"opaque\":true}"));
    }

    /// <summary>The browser to use; without one the test is skipped.</summary>
    private static string Chromium()
    {
        string? chromium = Browser.Find();
        if (chromium is null) Assert.Ignore("There is no Chromium on this machine; nothing was opened.");
        return chromium!;
    }

    /// <summary>All pictures are shown, nothing was asked of a network, nothing stands on the console, and a narrow window does not cut
    /// the page.</summary>
    private static async Task IsWhole(Browser browser, string path)
    {
        Assert.That(
            (await browser.Evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"))!.GetValue<bool>());
        await browser.ResizeTo(width: 400, height: 800);
        Assert.That((await browser.Evaluate("document.documentElement.scrollWidth"))!.GetValue<int>(), Is.LessThanOrEqualTo(400));
        Assert.That(browser.Errors, Is.Empty);
        string own = new Uri(path).AbsoluteUri;
        Assert.That(browser.Requests.Where(url => url != own && !url.StartsWith("data:", StringComparison.Ordinal)), Is.Empty);
    }

    private static async Task<string> Text(Browser browser, string id) =>
        (await browser.Evaluate($"document.getElementById('{id}').textContent"))!.GetValue<string>();

    private static async Task<string> Fit(Browser browser) =>
        (await browser.Evaluate("document.getElementById('fit-dropout').getAttribute('d')"))!.GetValue<string>();
}
