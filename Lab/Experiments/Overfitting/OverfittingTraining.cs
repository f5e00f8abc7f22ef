using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The article's script: draws the points and the nets in its order, trains both nets, evaluates them now and then.</summary>
internal sealed class OverfittingTraining
{
    private readonly Tensor _x;
    private readonly Tensor _y;
    private readonly Tensor _testX;
    private readonly Tensor _testY;
    private readonly OverfittingNet _withoutDropout;
    private readonly OverfittingNet _withDropout;

    internal OverfittingTraining(OverfittingSettings settings)
    {
        Generator generator = settings.Generator == GeneratorKind.Torch ? new TorchGenerator(settings.Seed) : new PhiloxGenerator(settings.Seed);
        // The order of the draws is the article's: from the same seed come the same numbers as in PyTorch.
        (_x, _y) = DrawPoints(settings, generator);
        (_testX, _testY) = DrawPoints(settings, generator);
        _withoutDropout = OverfittingNet.WithoutDropout(settings, generator);
        _withDropout = OverfittingNet.WithDropout(settings, generator);
        Run = new OverfittingRun(settings, new Points(_x.ToArray(), _y.ToArray()), new Points(_testX.ToArray(), _testY.ToArray()));
    }

    /// <summary>What was computed so far.</summary>
    internal OverfittingRun Run { get; }

    /// <summary>Trains for the epochs of the settings, or until it is asked to stop: then the epoch is finished and evaluated.</summary>
    internal void Train(Action<EpochLosses> onEpoch, Action<FitFrame> onFit, CancellationToken cancellationToken)
    {
        for (int epoch = 0; epoch < Run.Settings.Epochs; epoch++)
        {
            var losses = new EpochLosses(epoch, _withoutDropout.Step(_x, _y), _withDropout.Step(_x, _y));
            Run.Losses.Add(losses);
            bool isStopped = cancellationToken.IsCancellationRequested;
            if (isStopped || Run.Settings.IsFitEpoch(epoch))
            {
                var frame = new FitFrame(
                    epoch,
                    _withoutDropout.Evaluate(_x, _y, _testX, _testY),
                    _withDropout.Evaluate(_x, _y, _testX, _testY));
                Run.Fits.Add(frame);
                onFit(frame);
            }
            onEpoch(losses);
            if (isStopped)
                return;
        }
    }

    internal static (Tensor X, Tensor Y) DrawPoints(OverfittingSettings settings, Generator generator)
    {
        int count = settings.Samples;
        Tensor x = Tensor.Linspace(-1, 1, count).Unsqueeze(1);
        Tensor noise = Tensor.Normal(Tensor.Zeros(count, 1), Tensor.Ones(count, 1), generator);
        return (x, x + (float)OverfittingSettings.NoiseStandardDeviation * noise);
    }
}
