using DropoutLab.Lab.Reports;
using ScottPlot;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The pictures of a run.</summary>
internal static class OverfittingPictures
{
    /// <summary>The fits as the article draws them.</summary>
    internal static Plot Article(OverfittingRun run, FitFrame frame)
    {
        string kind = run.Settings.Dropout == DropoutKind.Vanilla ? "vanilla dropout" : "dropout";
        FitCurve[] curves =
        [
            new(Method.WithoutDropout, "overfitting", LossText("overfitting", frame.WithoutDropout), frame.WithoutDropout.Prediction),
            new(Method.WithDropout, $"{kind}({Numbers.Percent(run.Settings.DropProbability)})", LossText("dropout", frame.WithDropout),
                frame.WithDropout.Prediction),
        ];
        return FitPicture.Create($"After {Numbers.Count(frame.Epoch, "epoch")}", run.Train, run.Test, curves);
    }

    private static string LossText(string name, NetFit fit) => $"{name} loss={OverfittingFindings.Loss(fit.TestLoss)}";
}
