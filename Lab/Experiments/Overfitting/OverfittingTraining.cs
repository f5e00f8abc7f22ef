using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The article's script: draws the points and the nets in its order, trains both nets, evaluates them now and then.</summary>
internal sealed class OverfittingTraining
{
    private readonly Tensor x;
    private readonly Tensor y;
    private readonly Tensor testX;
    private readonly Tensor testY;
    private readonly OverfittingNet withoutDropout;
    private readonly OverfittingNet withDropout;

    internal OverfittingTraining(OverfittingSettings settings)
    {
        Generator generator = settings.Generator == GeneratorKind.Torch
            ? new TorchGenerator(settings.Seed)
            : new PhiloxGenerator(settings.Seed);
        // The order of the draws is the article's: from the same seed come the same numbers as in PyTorch.
        (x, y) = DrawPoints(settings, generator);
        (testX, testY) = DrawPoints(settings, generator);
        withoutDropout = OverfittingNet.WithoutDropout(settings, generator);
        withDropout = OverfittingNet.WithDropout(settings, generator);
        Run = new OverfittingRun(settings, new Points(x.ToArray(), y.ToArray()), new Points(testX.ToArray(), testY.ToArray()));
    }

    /// <summary>What was computed so far.</summary>
    internal OverfittingRun Run { get; }

    /// <summary>Trains for the epochs of the settings, or until it is asked to stop: then the epoch is finished and evaluated.</summary>
    internal void Train(Action<EpochLosses> onEpoch, Action<FitFrame> onFit, CancellationToken cancellationToken)
    {
        for (int epoch = 0; epoch < Run.Settings.Epochs; epoch++)
        {
            var losses = new EpochLosses(epoch, withoutDropout.Step(x, y), withDropout.Step(x, y));
            Run.Losses.Add(losses);
            bool isStopped = cancellationToken.IsCancellationRequested;
            if (isStopped || Run.Settings.IsFitEpoch(epoch))
            {
                var frame = new FitFrame(
                    epoch,
                    withoutDropout.Evaluate(x, y, testX, testY),
                    withDropout.Evaluate(x, y, testX, testY));
                Run.Fits.Add(frame);
                onFit(frame);
            }

            onEpoch(losses);
            if (isStopped) return;
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
