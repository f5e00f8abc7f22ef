using DropoutLab.Lab.Reports;
using SkiaSharp;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The fits moving through the epochs.</summary>
internal static class OverfittingAnimation
{
    /// <summary>Every second fit moves smoothly enough, in half the file.</summary>
    private const int FitsAFrame = 2;

    private static readonly TimeSpan FirstDuration = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastDuration = TimeSpan.FromMilliseconds(2500);

    /// <summary>Draws the fits of a run and ends on its last one, which stays for longer.</summary>
    internal static AnimatedPng Create(OverfittingRun run)
    {
        var animation = new AnimatedPng(PictureStyle.Width, PictureStyle.Height);
        using var bitmap = new SKBitmap(new SKImageInfo(PictureStyle.Width, PictureStyle.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        for (int i = 0; i < run.Fits.Count; i += FitsAFrame) Add(run.Fits[i], i == 0 ? FirstDuration : Duration);
        Add(run.Last, LastDuration);
        return animation;

        void Add(FitFrame frame, TimeSpan duration)
        {
            using var canvas = new SKCanvas(bitmap);
            OverfittingPictures.Article(run, frame).Render(canvas, PictureStyle.Width, PictureStyle.Height);
            animation.Add(bitmap.GetPixelSpan(), duration);
        }
    }
}
