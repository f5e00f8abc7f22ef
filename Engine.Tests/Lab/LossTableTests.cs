using System.Globalization;
using DropoutLab.Lab.Experiments.Overfitting;

namespace DropoutLab.Tests.Lab;

internal sealed class LossTableTests
{
    [Test]
    public void HasARowForEachEpochAndTestLossesWhereTheNetsWereEvaluated()
    {
        OverfittingRun run = MadeUpRun.Create(epochs: 300);
        using var directory = new TemporaryDirectory();
        OverfittingLossTable.Create(run).Write(directory.PathOf("losses.csv"));
        string[] lines = File.ReadAllLines(directory.PathOf("losses.csv"));
        Assert.That(lines[0], Is.EqualTo(
            "epoch,without_dropout_training_loss,without_dropout_l1_penalty,without_dropout_evaluated_train_loss," +
            "without_dropout_test_loss," +
            "dropout_training_loss,dropout_l1_penalty,dropout_evaluated_train_loss,dropout_test_loss"));
        Assert.That(lines, Has.Length.EqualTo(1 + 20));
        string[] evaluated = lines[3].Split(',');
        string[] between = lines[5].Split(',');
        Assert.That(float.Parse(evaluated[4], CultureInfo.InvariantCulture), Is.EqualTo(run.Fits[1].WithoutDropout.TestLoss));
        Assert.That(float.Parse(evaluated[8], CultureInfo.InvariantCulture), Is.EqualTo(run.Fits[1].WithDropout.TestLoss));
        Assert.That(between, Is.EqualTo(new[] { "5", "0.2", "0.5", "", "", "0.4", "0.25", "", "" }));
    }

    [Test]
    public void IsTheSameInEveryCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        using var directory = new TemporaryDirectory();
        try
        {
            OverfittingLossTable.Create(MadeUpRun.Create()).Write(directory.PathOf("here.csv"));
            // Made by hand: the tests run without the data of real cultures.
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            other.NumberFormat.NumberDecimalSeparator = ",";
            other.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = other;
            OverfittingLossTable.Create(MadeUpRun.Create()).Write(directory.PathOf("there.csv"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.That(File.ReadAllText(directory.PathOf("there.csv")), Is.EqualTo(File.ReadAllText(directory.PathOf("here.csv"))));
    }
}
