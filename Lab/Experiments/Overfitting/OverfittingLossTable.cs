using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The losses of every epoch, and what evaluation gave at the epochs where the nets were evaluated. All losses are mean squared
/// errors without a penalty; --l1's penalty has columns of its own.</summary>
internal static class OverfittingLossTable
{
    internal static CsvTable Create(OverfittingRun run)
    {
        var table = new CsvTable(
            "epoch",
            "without_dropout_training_loss", "without_dropout_l1_penalty", "without_dropout_evaluated_train_loss",
            "without_dropout_test_loss",
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
}
