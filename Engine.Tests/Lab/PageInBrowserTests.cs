using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

/// <summary>The page in a real browser: the slider moves the fits, and nothing complains.</summary>
[TestFixture]
internal sealed class PageInBrowserTests
{
    private const int HomeKey = 36;
    private const int RightKey = 39;

    [Test]
    public async Task TheSliderMovesTheFitsWithoutErrorsOrRequests()
    {
        string? chromium = Browser.Find();
        if (chromium is null)
            Assert.Ignore("There is no Chromium on this machine; the page was not opened.");
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("a page.html");
        OverfittingRun run = MadeUpRun.Create(epochs: 300, epochsDone: 300);
        run.Fits[1].WithDropout.Prediction[1] = 2;
        OverfittingPage.Create(run, new SortedDictionary<int, byte[]> { [30] = PictureStyle.Png(OverfittingPictures.Fits(run, run.Last)) }).Write(path);

        await using Browser browser = await Browser.Open(chromium!, path);
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("299"));
        string lastFit = await Fit(browser);

        await browser.Evaluate("document.getElementById('epoch').focus()");
        await browser.Press("Home", HomeKey);
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("0"));
        await browser.Press("ArrowRight", RightKey);
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("3"));
        Assert.That(await Fit(browser), Is.Not.EqualTo(lastFit), "the curve moved with the slider");
        Assert.That((await browser.Evaluate("document.querySelector('#losses .cursor').getAttribute('visibility')"))!.GetValue<string>(), Is.EqualTo("visible"));

        await browser.Evaluate("document.querySelector('[data-epoch=\"30\"]').click()");
        Assert.That(await Text(browser, "epoch-shown"), Is.EqualTo("30"), "choosing a picture moves the slider");
        Assert.That((await browser.Evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)"))!.GetValue<bool>());

        await browser.Evaluate("document.getElementById('play').click()");
        await browser.WaitFor("Number(document.getElementById('epoch-shown').textContent) > 30");
        await browser.Evaluate("document.getElementById('play').click()");
        Assert.That(await Text(browser, "play"), Is.EqualTo("Play"), "a second press stops it");

        Assert.That(browser.Errors, Is.Empty);
        Assert.That(browser.Requests.Where(url => url != new Uri(path).AbsoluteUri && !url.StartsWith("data:", StringComparison.Ordinal)), Is.Empty);
    }

    private static async Task<string> Text(Browser browser, string id) =>
        (await browser.Evaluate($"document.getElementById('{id}').textContent"))!.GetValue<string>();

    private static async Task<string> Fit(Browser browser) =>
        (await browser.Evaluate("document.getElementById('fit-dropout').getAttribute('d')"))!.GetValue<string>();
}
