using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>Trains a vanilla and an inverted net on the same digits, batches and masks.</summary>
internal static class PairTraining
{
    internal const double LearningRate = 0.3;
    internal const int HiddenUnits = 100;
    internal const int BatchSize = 50;
    internal const int TrainingDigits = 500;

    internal static PairEpoch[] Run(Dataset digits, PairCase pair, int epochs, Repetition repetition)
    {
        ulong seed = repetition.Seed;
        (Dataset train, Dataset test) = Digits.Split(digits, TrainingDigits, seed);
        Sequential vanilla = KindsOfDropout.Vanilla(Digits.Pixels, HiddenUnits, Digits.Classes, pair.DropProbability, seed);
        Sequential inverted = KindsOfDropout.Inverted(Digits.Pixels, HiddenUnits, Digits.Classes, pair.DropProbability, seed);
        double rateBehind = pair.FollowsIdentity ? pair.Keep * pair.Keep * LearningRate : LearningRate;
        (Trainer ofVanilla, DataLoader vanillaBatches) = Trainer(vanilla, LearningRate, train, seed);
        (Trainer ofInverted, DataLoader invertedBatches) = Trainer(inverted, rateBehind, train, seed);
        var result = new PairEpoch[epochs + 1];
        result[0] = Compare(0);
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            ofVanilla.Fit(vanillaBatches, epochs: 1, cancellation: repetition.Cancellation);
            ofInverted.Fit(invertedBatches, epochs: 1, cancellation: repetition.Cancellation);
            repetition.Cancellation.ThrowIfCancellationRequested();
            result[epoch] = Compare(epoch);
        }

        return result;

        PairEpoch Compare(int epoch) => new(
            epoch, Distance(vanilla, inverted, pair.Keep), Classifier.ErrorPercent(vanilla, test), Classifier.ErrorPercent(inverted, test));
    }

    private static (Trainer Trainer, DataLoader Batches) Trainer(
        Sequential net, double rateBehind, Dataset train, ulong seed)
    {
        Tensor[] behind = KindsOfDropout.WeightsBehindDropout(net);
        var optimizer = new SGD(
            [
                new ParameterGroup(net.Parameters.Where(parameter => !behind.Contains(parameter)), LearningRate),
                new ParameterGroup(behind, rateBehind),
            ]);
        return (
            new Trainer(net, new CrossEntropyLoss(), optimizer), new DataLoader(
                train, BatchSize, shuffle: true, generator: Streams.Batches(seed)));
    }

    private static double Distance(Sequential vanilla, Sequential inverted, double keep)
    {
        Tensor[] behind = KindsOfDropout.WeightsBehindDropout(inverted);
        (double difference, double norm) = (0, 0);
        foreach ((Tensor ofVanilla, Tensor ofInverted) in vanilla.Parameters.Zip(inverted.Parameters))
        {
            double factor = behind.Contains(ofInverted) ? 1 / keep : 1;
            ReadOnlySpan<float> first = ofVanilla.AsSpan(), second = ofInverted.AsSpan();
            for (int i = 0; i < first.Length; i++)
            {
                double distance = factor * second[i] - first[i];
                difference += distance * distance;
                norm += (double)first[i] * first[i];
            }
        }

        return Math.Sqrt(difference / norm);
    }
}
