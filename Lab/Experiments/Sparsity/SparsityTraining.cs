using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>Trains a small net on few digits with one regularizer of one strength.</summary>
internal static class SparsityTraining
{
    internal const int ValidationDigits = 500;

    internal static SparsityResult Train(
        Dataset digits, SparsityCase one, int hiddenUnits, int trainingDigits, int epochs, Repetition repetition)
    {
        (Dataset train, Dataset rest) = Digits.Split(digits, trainingDigits, repetition.Seed);
        (Dataset validation, Dataset test) =
            rest.SplitStratified((double)ValidationDigits / rest.Count, Streams.ValidationSplit(repetition.Seed));
        // Every method begins with the same weights and sees the same batches.
        Generator initial = Streams.Weights(repetition.Seed);
        var net = new Sequential(
            new Linear(Digits.Pixels, hiddenUnits, generator: initial), new ReLU(), new Linear(
                hiddenUnits, Digits.Classes, generator: initial));
        ClassifierSettings settings = Settings(one, hiddenUnits, epochs);
        Classifier.Train(net, settings, train, repetition);
        float[] weights = [.. Classifier.Weights(net).SelectMany(weight => weight.ToArray())];
        var step = (float)(settings.LearningRate * one.Lambda);
        return new SparsityResult(
            Classifier.ErrorPercent(net, validation),
            Classifier.ErrorPercent(net, test),
            Percentage(weights, weight => weight == 0),
            Percentage(weights, weight => Math.Abs(weight) <= step),
            weights);
    }

    internal static ClassifierSettings Settings(SparsityCase one, int hiddenUnits, int epochs) => new()
    {
        HiddenUnits = hiddenUnits,
        Epochs = epochs,
        LearningRate = 0.2,
        RateFalls = false,
        Momentum = 0,
        L1 = one.Method == Method.L1 ? one.Lambda : 0,
        ProximalL1 = one.Method == Method.ProximalL1 ? one.Lambda : 0,
        WeightDecay = one.Method == Method.L2 ? one.Lambda : 0,
    };

    private static double Percentage(float[] values, Predicate<float> counts) =>
        100.0 * values.Count(value => counts(value)) / values.Length;
}
