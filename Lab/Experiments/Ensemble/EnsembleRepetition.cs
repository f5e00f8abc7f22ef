using DropoutLab.Lab.Reports;
using MathNet.Numerics.Statistics;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>One trained net: its weight-scaled prediction and those of its subnetworks, at a grid of inputs and at the
/// test points.</summary>
internal sealed class EnsembleRepetition
{
    /// <summary>The mean of k subnetworks is judged by as many groups of k as there are, up to this many.</summary>
    private const int MostGroups = 100;

    private readonly float[][] samples;
    private readonly double[] scaled;

    /// <param name="train">The training points.</param>
    /// <param name="test">The test points.</param>
    /// <param name="grid">The inputs of the curves.</param>
    /// <param name="scaled">The weight-scaled prediction at the grid, then at the test points.</param>
    /// <param name="samples">The same of each subnetwork.</param>
    internal EnsembleRepetition(Points train, Points test, double[] grid, float[] scaled, float[][] samples)
    {
        (Train, Test, Grid) = (train, test, grid);
        this.samples = samples;
        this.scaled = [.. scaled];
        (Mean, Deviation) = (new double[scaled.Length], new double[scaled.Length]);
        for (int i = 0; i < scaled.Length; i++)
            (Mean[i], Deviation[i]) = samples.Select(sample => (double)sample[i]).MeanStandardDeviation();
    }

    internal Points Train { get; }

    internal Points Test { get; }

    internal double[] Grid { get; }

    internal IEnumerable<double> Scaled => scaled.Take(Grid.Length);

    /// <summary>Mean of all subnetworks; beyond the grid come the test points, also in the deviation.</summary>
    internal double[] Mean { get; }

    /// <summary>Standard deviation over the subnetworks: how far they disagree.</summary>
    internal double[] Deviation { get; }

    internal double ScaledTestLoss => TestLoss(scaled);

    /// <summary>Mean of the first k subnetworks at the grid.</summary>
    internal IEnumerable<double> MeanOfFirst(int count) => MeanOf(0, count).Take(Grid.Length);

    /// <summary>Root mean square distance of means of k subnetworks from the weight-scaled prediction, where there was
    /// training data.</summary>
    internal double DistanceToScaled(int count) => Math.Sqrt(Groups(count).Average(mean =>
        Inside.Average(i => (mean[i] - scaled[i]) * (mean[i] - scaled[i]))));

    internal double TestLossOfMeans(int count) => Groups(count).Average(TestLoss);

    /// <summary>Mean deviation where there was training data, and beyond it.</summary>
    internal (double Inside, double Outside) MeanDeviation =>
        (Inside.Average(i => Deviation[i]), Enumerable.Range(0, Grid.Length).Except(Inside).Average(i => Deviation[i]));

    /// <summary>Share of the test points within two deviations of the mean.</summary>
    internal double Coverage => Enumerable.Range(0, Test.X.Length).Average(i =>
        Math.Abs(Test.Y[i] - Mean[Grid.Length + i]) <= 2 * Deviation[Grid.Length + i] ? 1.0 : 0.0);

    private IEnumerable<int> Inside => Enumerable.Range(0, Grid.Length).Where(i => Grid[i] >= Train.X[0] && Grid[i] <= Train.X[^1]);

    private IEnumerable<double[]> Groups(int count) =>
        Enumerable.Range(0, Math.Min(MostGroups, samples.Length / count)).Select(group => MeanOf(group * count, count));

    private double[] MeanOf(int start, int count)
    {
        var mean = new double[scaled.Length];
        for (int sample = start; sample < start + count; sample++)
        {
            for (int i = 0; i < mean.Length; i++)
                mean[i] += samples[sample][i] / (double)count;
        }

        return mean;
    }

    private double TestLoss(double[] prediction) => Enumerable.Range(0, Test.X.Length).Average(i =>
    {
        double error = prediction[Grid.Length + i] - Test.Y[i];
        return error * error;
    });
}
