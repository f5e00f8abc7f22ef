using System.Globalization;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>Writes a run's pictures and its page. Pictures are drawn in the background while the nets still train.</summary>
internal sealed class OverfittingReport : IDisposable
{
    private const string PictureDirectory = "pictures";
    private readonly OverfittingRun _run;
    private readonly OutputDirectory _directory;
    private readonly SortedDictionary<int, byte[]> _pictures = [];
    private readonly List<string> _otherPictures = ["losses.png"];
    private readonly OverfittingAnimation _animation;
    private readonly BackgroundQueue<FitFrame> _drawing;
    private readonly BackgroundQueue<FitFrame> _animating;

    internal OverfittingReport(OverfittingRun run, OutputDirectory directory)
    {
        _run = run;
        _directory = directory;
        RemovePicturesOfAnEarlierRun();
        _animation = new OverfittingAnimation(run);
        _drawing = new BackgroundQueue<FitFrame>(DrawPicture);
        _animating = new BackgroundQueue<FitFrame>(_animation.Add);
    }

    /// <summary>What was written, for the end of the run on the console.</summary>
    internal IEnumerable<(string Name, string Path)> Files =>
    [
        ("page", PagePath),
        ("pictures", $"{PicturesPath} ({_pictures.Count} of the fits), {string.Join(", ", _otherPictures)}"),
        ("animation", AnimationPath),
    ];

    private string PagePath => _directory.PathOf("index.html");

    private string LossPicturePath => _directory.PathOf("losses.png");

    private string RepetitionsPicturePath => _directory.PathOf("repetitions.png");

    private string AnimationPath => _directory.PathOf("fits.png");

    private string PicturesPath => _directory.PathOf(PictureDirectory);

    private string PicturePath(int epoch) =>
        Path.Combine(PicturesPath, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D3}.png"));

    /// <summary>Takes a fit, to be drawn into the animation and, if it is one of those the article draws, as a picture.</summary>
    internal void Add(FitFrame frame)
    {
        _animating.Add(frame);
        if (_run.Settings.IsPictureEpoch(frame.Epoch))
            _drawing.Add(frame);
    }

    /// <summary>Waits for the pictures and writes what needs the whole run.</summary>
    internal void Finish(OverfittingRepetitions? repetitions)
    {
        AtomicFile.Write(LossPicturePath, PictureStyle.Png(OverfittingPictures.Losses(_run)));
        byte[]? repetitionsPicture = repetitions is null ? null : PictureStyle.Png(OverfittingPictures.Repetitions(repetitions));
        if (repetitionsPicture is not null)
        {
            AtomicFile.Write(RepetitionsPicturePath, repetitionsPicture);
            _otherPictures.Add(Path.GetFileName(RepetitionsPicturePath));
        }
        _drawing.Finish();
        OverfittingPage.Create(_run, _pictures, repetitions, repetitionsPicture).Write(PagePath);
        _animating.Finish();
        _animation.Write(AnimationPath);
    }

    public void Dispose()
    {
        _drawing.Dispose();
        _animating.Dispose();
        _animation.Dispose();
    }

    private void DrawPicture(FitFrame frame)
    {
        byte[] png = PictureStyle.Png(OverfittingPictures.Fits(_run, frame));
        AtomicFile.Write(PicturePath(frame.Epoch), png);
        _pictures.Add(frame.Epoch, png);
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
