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

    /// <summary>Trains for the epochs of the settings. Asked to stop, it finishes and evaluates its epoch before it throws.</summary>
    internal void Train(Repetition repetition)
    {
        for (int epoch = 1; epoch <= Run.Settings.Epochs; epoch++)
        {
            EpochLosses losses = Step();
            bool isStopped = repetition.Cancellation.IsCancellationRequested;
            if (isStopped || Run.Settings.IsFitEpoch(epoch)) Evaluate();
            if (isStopped) throw new OperationCanceledException(repetition.Cancellation);
            repetition.Report(
                (double)epoch / Run.Settings.Epochs,
                $"epoch {epoch}, training loss {OverfittingRepetition.LossesText(losses.WithoutDropout.Data, losses.WithDropout.Data)}");
        }
    }

    /// <summary>One epoch: a step of each net on all points.</summary>
    internal EpochLosses Step()
    {
        var losses = new EpochLosses(Run.EpochsDone + 1, withoutDropout.Step(x, y), withDropout.Step(x, y));
        Run.Losses.Add(losses);
        return losses;
    }

    /// <summary>Both nets as they are now.</summary>
    internal FitFrame Evaluate()
    {
        var frame = new FitFrame(Run.EpochsDone, withoutDropout.Evaluate(x, y, testX, testY), withDropout.Evaluate(x, y, testX, testY));
        Run.Fits.Add(frame);
        return frame;
    }

    internal static (Tensor X, Tensor Y) DrawPoints(OverfittingSettings settings, Generator generator)
    {
        int count = settings.Samples;
        Tensor x = Tensor.Linspace(-1, 1, count).Unsqueeze(1);
        Tensor noise = Tensor.Normal(Tensor.Zeros(count, 1), Tensor.Ones(count, 1), generator);
        return (x, x + (float)OverfittingSettings.NoiseStandardDeviation * noise);
    }
}
