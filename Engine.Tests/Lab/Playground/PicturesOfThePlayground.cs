using System.Text.Json.Nodes;
using DropoutLab.Lab.Playground;
using DropoutLab.Lab.Reports;
using DropoutLab.Tests.Support;
using SkiaSharp;

namespace DropoutLab.Tests.Lab.Playground;

/// <summary>Makes the pictures of docs/playground.md and the README's animation from the page as it is:
/// <c>dotnet test Engine.Tests -c Release --filter PicturesOfThePlayground</c>.</summary>
[Explicit("writes into docs/images")]
internal sealed class PicturesOfThePlayground
{
    private const string Done = "document.getElementById('play').textContent === 'Once more'";
    private const string Fastest =
        "(() => { const speed = document.getElementById('speed'); speed.value = '0'; speed.dispatchEvent(new Event('input')); })()";

    private static readonly TimeSpan FrameDuration = TimeSpan.FromMilliseconds(160);
    private static readonly TimeSpan LongFrame = TimeSpan.FromSeconds(1.6);

    [Test]
    public async Task Make()
    {
        await using PlayServer server = await PlayServer.Start(port: 0, CancellationToken.None);
        await using Browser browser = await Browser.Open(Browser.Find()!, "about:blank");
        foreach ((string look, string name) in new[] { ("light", "playground"), ("dark", "playground-dark") })
        {
            await browser.Prefer("prefers-color-scheme", look);
            await browser.ResizeTo(width: 1200, height: 1000);
            await Save(browser, server, preset: 0, name);
            await browser.ResizeTo(width: 400, height: 1100);
            await Save(browser, server, preset: 0, name.Replace("playground", "playground-narrow", StringComparison.Ordinal));
        }

        await browser.Prefer("prefers-color-scheme", "light");
        await browser.ResizeTo(width: 1200, height: 1000);
        await Save(browser, server, preset: 3, "playground-classes");
        await Save(browser, server, preset: 4, "playground-digits");
        await browser.ResizeTo(width: 1100, height: 760);
        await Animate(browser, server);
    }

    private static string PathOf(string name) => Path.Combine(Repository.Root, "docs", "images", name + ".png");

    private static async Task Save(Browser browser, PlayServer server, int preset, string name)
    {
        await browser.Go(server.Address.AbsoluteUri);
        await browser.Evaluate($"document.querySelectorAll('#presets button')[{preset}].click()");
        await browser.Evaluate(Fastest);
        await browser.WaitFor($"document.querySelectorAll('#presets button')[{preset}].ariaPressed === 'true' && {Done}");
        await File.WriteAllBytesAsync(PathOf(name), await browser.Screenshot());
    }

    /// <summary>The first minute of a newcomer: both nets learn, a point is dragged up, dropout is turned off.</summary>
    private static async Task Animate(Browser browser, PlayServer server)
    {
        await browser.Go(server.Address.AbsoluteUri);
        await browser.WaitFor("/^epoch [1-9]/.test(document.getElementById('epoch').textContent)");
        AnimatedPng? film = null;
        async Task Add(TimeSpan duration)
        {
            using SKBitmap picture = SKBitmap.Decode(await browser.Screenshot());
            using SKBitmap pixels = picture.Copy(SKColorType.Rgba8888);
            film ??= new AnimatedPng(pixels.Width, pixels.Height);
            film.Add(pixels.GetPixelSpan(), duration);
        }

        // Few frames at first sight tell as much as many, and the README stays small.
        async Task Watch(int most)
        {
            for (int i = 0; i < most && !(await browser.Evaluate(Done))!.GetValue<bool>(); i++) await Add(FrameDuration);
            await browser.WaitFor(Done);
            await Add(LongFrame);
        }

        await Watch(most: 12);
        JsonNode place = (await browser.Evaluate("""
            (() => {
                const box = document.querySelectorAll(".point.train")[13].getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            })()
            """))!;
        (double x, double y) = (place[0]!.GetValue<double>(), place[1]!.GetValue<double>());
        await browser.Mouse("mouseMoved", x, y);
        await browser.Mouse("mousePressed", x, y);
        for (int i = 1; i <= 5; i++)
        {
            await browser.Mouse("mouseMoved", x, y - (22 * i));
            await Add(FrameDuration);
        }

        await browser.Mouse("mouseReleased", x, y - 110);
        await Watch(most: 12);
        await browser.Evaluate("""
            for (const layer of [0, 1]) {
                const knob = document.querySelector(`[data-path="right.dropProbabilities.${layer}"]`);
                knob.value = 0;
                knob.dispatchEvent(new Event("input", { bubbles: true }));
            }
            """);
        await browser.WaitFor("document.getElementById('play').textContent === 'Pause'");
        await Watch(most: 12);
        await using FileStream file = File.Create(PathOf("playground-film"));
        film!.Write(file);
    }
}
