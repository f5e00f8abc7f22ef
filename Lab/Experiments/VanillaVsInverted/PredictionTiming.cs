using System.Diagnostics;
using DropoutLab.Layers;
using MathNet.Numerics.Statistics;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>How long prediction takes with either kind: vanilla dropout scales the activations there, inverted does nothing.</summary>
/// <param name="BatchSize">Examples predicted at once.</param>
/// <param name="VanillaMilliseconds">Median time of a batch.</param>
/// <param name="InvertedMilliseconds">Median time of a batch.</param>
/// <param name="Ratio">Median of vanilla's time over that of inverted right beside it.</param>
/// <param name="RatioLow">Lower end of the ratio's 95 % interval, from its order statistics.</param>
/// <param name="RatioHigh">Upper end.</param>
internal sealed record PredictionTiming(
    int BatchSize, double VanillaMilliseconds, double InvertedMilliseconds, double Ratio, double RatioLow, double RatioHigh)
{
    internal const int Inputs = 784;
    internal const int HiddenUnits = 1024;
    internal const int Outputs = 10;

    private const double DropProbability = 0.5;
    private const int WarmUpRounds = 10;

    internal bool IsClear => RatioLow > 1 || RatioHigh < 1;

    internal static PredictionTiming Measure(int batchSize, int rounds, ulong seed, CancellationToken cancellation)
    {
        Sequential vanilla = KindsOfDropout.Vanilla(Inputs, HiddenUnits, Outputs, DropProbability, seed);
        Sequential inverted = KindsOfDropout.Inverted(Inputs, HiddenUnits, Outputs, DropProbability, seed);
        vanilla.Eval();
        inverted.Eval();
        Tensor batch = Tensor.Uniform(0, 1, [batchSize, Inputs], Streams.Inputs(seed));
        (double[] ofVanilla, double[] ofInverted) = (new double[rounds], new double[rounds]);
        using (Autograd.NoGrad())
        {
            for (int round = -WarmUpRounds; round < rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                // Turn by turn, and each goes first every second time: whatever slows the machine for a while slows both.
                bool isVanillaFirst = round % 2 == 0;
                double first = Time(isVanillaFirst ? vanilla : inverted, batch), second = Time(isVanillaFirst ? inverted : vanilla, batch);
                if (round >= 0) (ofVanilla[round], ofInverted[round]) = isVanillaFirst ? (first, second) : (second, first);
            }
        }

        double[] ratios = [.. ofVanilla.Zip(ofInverted, (a, b) => a / b).Order()];
        // The number of values below the median is binomial: 1.96 standard deviations to both sides of the middle hold it 95 times in 100.
        int reach = (int)Math.Ceiling(1.96 * Math.Sqrt(rounds) / 2);
        int low = Math.Max(0, (rounds - 1) / 2 - reach), high = Math.Min(rounds - 1, rounds / 2 + reach);
        return new PredictionTiming(batchSize, ofVanilla.Median(), ofInverted.Median(), ratios.Median(), ratios[low], ratios[high]);
    }

    private static double Time(Sequential net, Tensor batch)
    {
        long start = Stopwatch.GetTimestamp();
        net.Forward(batch);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
