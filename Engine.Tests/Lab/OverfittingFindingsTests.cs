using DropoutLab.Lab.Experiments.Overfitting;

namespace DropoutLab.Tests.Lab;

internal sealed class OverfittingFindingsTests
{
    [Test]
    public void AClearAdvantageIsSaid()
    {
        var findings = new OverfittingFindings(MadeUpRun.Create(missWithoutDropout: 0.5f, missWithDropout: 0.25f));
        // 0.5^2 - 0.25^2 times the mean of (15/16)^2, 1 and (17/16)^2.
        Assert.That(findings.Advantage, Is.EqualTo(0.1875 * (1 + 2.0 / 3 / 256)).Within(1e-7), "predictions are rounded to float");
        Assert.That(findings.IsDifferenceClear);
        Assert.That(findings.Sentence(), Does.Contain("Dropout made the test loss 75 % lower: 0.0627 with dropout against 0.2507 without"));
    }

    [Test]
    public void TheMarginIsStudentsTimesTheStandardError()
    {
        var findings = new OverfittingFindings(MadeUpRun.Create(missWithoutDropout: 0.5f, missWithDropout: 0.25f));
        double[] differences = [0.1875 * 225 / 256, 0.1875, 0.1875 * 289 / 256];
        double mean = differences.Average();
        double deviation = Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / 2);
        // 4.3027: the 97.5 % quantile of Student's t with 2 degrees of freedom, from any table.
        Assert.That(findings.AdvantageMargin, Is.EqualTo(4.302653 * deviation / Math.Sqrt(3)).Within(1e-6), "seven digits of the table");
    }

    [Test]
    public void AHigherLossWithDropoutIsSaidToo()
    {
        var findings = new OverfittingFindings(MadeUpRun.Create(missWithoutDropout: 0.25f, missWithDropout: 0.5f));
        Assert.That(findings.Sentence(), Does.Contain("Dropout made the test loss 300 % higher"));
    }

    [Test]
    public void ADifferenceWithinChanceIsSaidToBeNone()
    {
        OverfittingRun run = MadeUpRun.Create(missWithoutDropout: 0.5f, missWithDropout: 0.5f);
        run.Last.WithDropout.Prediction[0] = run.Test.Y[0];
        var findings = new OverfittingFindings(run);
        Assert.That(findings.IsDifferenceClear, Is.False);
        Assert.That(findings.Sentence(), Does.Contain("which 3 test points cannot tell from no difference"));
    }

    [Test]
    public void ADivergedTrainingIsSaid()
    {
        OverfittingRun run = MadeUpRun.Create();
        run.Fits[^1] = run.Last with { WithDropout = new NetFit([float.NaN, float.NaN, float.NaN], float.NaN, float.NaN) };
        Assert.That(new OverfittingFindings(run).Sentence(), Is.EqualTo(
            "After 20 epochs the loss of the net with dropout is no finite number: the training diverged."));
    }

    [Test]
    public void TheTrueLineIsTheBestThatCanBeExpected()
    {
        var findings = new OverfittingFindings(MadeUpRun.Create());
        Assert.That(findings.TrueLineTestLoss, Is.EqualTo((0.0625 + 0.0625 + 0.25) / 3).Within(1e-15), "exact but for the division");
    }
}
