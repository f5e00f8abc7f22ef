using DropoutLab.Lab.Reports;
using SkiaSharp;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The fits moving through the epochs, made while the nets train.</summary>
internal sealed class OverfittingAnimation(OverfittingRun run) : IDisposable
{
    /// <summary>Every second fit moves smoothly enough, in half the file.</summary>
    private const int FitsAFrame = 2;

    private static readonly TimeSpan FirstDuration = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastDuration = TimeSpan.FromMilliseconds(2500);

    private readonly AnimatedPng animation = new(PictureStyle.Width, PictureStyle.Height);
    private readonly SKBitmap bitmap = new(
        new SKImageInfo(PictureStyle.Width, PictureStyle.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
    private int fits;

    /// <summary>Takes the next fit of the run.</summary>
    internal void Add(FitFrame frame)
    {
        if (fits++ % FitsAFrame == 0) Draw(frame, fits == 1 ? FirstDuration : Duration);
    }

    /// <summary>Ends on the run's last fit, shown for longer, and writes the file.</summary>
    internal void Write(string path)
    {
        Draw(run.Last, LastDuration);
        AtomicFile.Write(path, animation.Write);
    }

    public void Dispose() => bitmap.Dispose();

    private void Draw(FitFrame frame, TimeSpan duration)
    {
        using var canvas = new SKCanvas(bitmap);
        OverfittingPictures.Fits(run, frame).Render(canvas, PictureStyle.Width, PictureStyle.Height);
        animation.Add(bitmap.GetPixelSpan(), duration);
    }
}
