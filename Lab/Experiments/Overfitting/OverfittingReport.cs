using System.Globalization;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>Writes a run's pictures and its page. Pictures are drawn in the background while the nets still train.</summary>
internal sealed class OverfittingReport : IDisposable
{
    private const string PictureDirectory = "pictures";
    private readonly OverfittingRun run;
    private readonly OutputDirectory directory;
    private readonly SortedDictionary<int, byte[]> pictures = [];
    private readonly List<string> otherPictures = ["losses.png"];
    private readonly OverfittingAnimation animation;
    private readonly BackgroundQueue<FitFrame> drawing;
    private readonly BackgroundQueue<FitFrame> animating;

    internal OverfittingReport(OverfittingRun run, OutputDirectory directory)
    {
        this.run = run;
        this.directory = directory;
        RemovePicturesOfAnEarlierRun();
        animation = new OverfittingAnimation(run);
        drawing = new BackgroundQueue<FitFrame>(DrawPicture);
        animating = new BackgroundQueue<FitFrame>(animation.Add);
    }

    /// <summary>What was written, for the end of the run on the console.</summary>
    internal IEnumerable<(string Name, string Path)> Files =>
    [
        ("page", PagePath),
        ("pictures", $"{PicturesPath} ({pictures.Count} of the fits), {string.Join(", ", otherPictures)}"),
        ("animation", AnimationPath),
    ];

    private string PagePath => directory.PathOf("index.html");

    private string LossPicturePath => directory.PathOf("losses.png");

    private string RepetitionsPicturePath => directory.PathOf("repetitions.png");

    private string AnimationPath => directory.PathOf("fits.png");

    private string PicturesPath => directory.PathOf(PictureDirectory);

    private string PicturePath(int epoch) =>
        Path.Combine(PicturesPath, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D3}.png"));

    /// <summary>Takes a fit, to be drawn into the animation and, if it is one of those the article draws, as a picture.</summary>
    internal void Add(FitFrame frame)
    {
        animating.Add(frame);
        if (run.Settings.IsPictureEpoch(frame.Epoch)) drawing.Add(frame);
    }

    /// <summary>Waits for the pictures and writes what needs the whole run.</summary>
    internal void Finish(OverfittingRepetitions? repetitions)
    {
        AtomicFile.Write(LossPicturePath, PictureStyle.Png(OverfittingPictures.Losses(run)));
        byte[]? repetitionsPicture = repetitions is null ? null : PictureStyle.Png(OverfittingPictures.Repetitions(repetitions));
        if (repetitionsPicture is not null)
        {
            AtomicFile.Write(RepetitionsPicturePath, repetitionsPicture);
            otherPictures.Add(Path.GetFileName(RepetitionsPicturePath));
        }

        drawing.Finish();
        OverfittingPage.Create(run, pictures, repetitions, repetitionsPicture).Write(PagePath);
        animating.Finish();
        animation.Write(AnimationPath);
    }

    public void Dispose()
    {
        drawing.Dispose();
        animating.Dispose();
        animation.Dispose();
    }

    private void DrawPicture(FitFrame frame)
    {
        byte[] png = PictureStyle.Png(OverfittingPictures.Fits(run, frame));
        AtomicFile.Write(PicturePath(frame.Epoch), png);
        pictures.Add(frame.Epoch, png);
    }

    /// <summary>A shorter run into the same directory must not leave the longer one's pictures among its own.</summary>
    private void RemovePicturesOfAnEarlierRun()
    {
        File.Delete(RepetitionsPicturePath);
        Directory.CreateDirectory(PicturesPath);
        foreach (string picture in Directory.EnumerateFiles(PicturesPath, "epoch-*.png"))
            File.Delete(picture);
    }
}
