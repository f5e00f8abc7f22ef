using System.Globalization;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>Writes a run's files. Pictures are drawn in the background while the nets still train.</summary>
internal sealed class OverfittingReport : IDisposable
{
    private const string PictureDirectory = "pictures";
    private readonly OverfittingRun _run;
    private readonly OutputDirectory _directory;
    private readonly SortedDictionary<int, byte[]> _pictures = [];
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

    internal string PagePath => _directory.PathOf("index.html");

    internal string LossesPath => _directory.PathOf("losses.csv");

    internal string LossPicturePath => _directory.PathOf("losses.png");

    internal string AnimationPath => _directory.PathOf("fits.png");

    internal string PicturesPath => _directory.PathOf(PictureDirectory);

    internal int PictureCount => _pictures.Count;

    internal string PicturePath(int epoch) =>
        Path.Combine(PicturesPath, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D3}.png"));

    /// <summary>Takes a fit, to be drawn into the animation and, if it is one of those the article draws, as a picture.</summary>
    internal void Add(FitFrame frame)
    {
        _animating.Add(frame);
        if (_run.Settings.IsPictureEpoch(frame.Epoch))
            _drawing.Add(frame);
    }

    /// <summary>Waits for the pictures and writes what needs the whole run.</summary>
    internal void Finish()
    {
        LossTable(_run).Write(LossesPath);
        AtomicFile.Write(LossPicturePath, PictureStyle.Png(OverfittingPictures.Losses(_run)));
        _drawing.Finish();
        OverfittingPage.Create(_run, _pictures).Write(PagePath);
        _animating.Finish();
        _animation.Write(AnimationPath);
    }

    public void Dispose()
    {
        _drawing.Dispose();
        _animating.Dispose();
        _animation.Dispose();
    }

    /// <summary>
    /// The losses of every epoch, and what evaluation gave at the epochs where the nets were evaluated. All losses are mean squared
    /// errors without a penalty; --l1's penalty has columns of its own.
    /// </summary>
    internal static CsvFile LossTable(OverfittingRun run)
    {
        var table = new CsvFile(
            "epoch",
            "overfitting_training_loss", "overfitting_l1_penalty", "overfitting_evaluated_train_loss", "overfitting_test_loss",
            "dropout_training_loss", "dropout_l1_penalty", "dropout_evaluated_train_loss", "dropout_test_loss");
        Dictionary<int, FitFrame> fits = run.Fits.ToDictionary(frame => frame.Epoch);
        foreach ((int epoch, TrainingLoss without, TrainingLoss with) in run.Losses)
        {
            FitFrame? fit = fits.GetValueOrDefault(epoch);
            table.Add(
                epoch,
                without.Data, without.Penalty, fit?.WithoutDropout.TrainLoss, fit?.WithoutDropout.TestLoss,
                with.Data, with.Penalty, fit?.WithDropout.TrainLoss, fit?.WithDropout.TestLoss);
        }
        return table;
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
        Directory.CreateDirectory(PicturesPath);
        foreach (string picture in Directory.EnumerateFiles(PicturesPath, "epoch-*.png"))
            File.Delete(picture);
    }
}
