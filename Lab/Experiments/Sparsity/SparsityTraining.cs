using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>What one trained net showed.</summary>
/// <param name="ValidationError">Share of the validation digits that the net takes for another.</param>
/// <param name="TestError">The same of the test digits.</param>
/// <param name="ExactZeros">Share of the weights that are 0.</param>
/// <param name="NearZeros">Share of the weights within one step of the penalty of 0: |w| no larger than learning rate times lambda.</param>
/// <param name="Weights">All weights, without the biases.</param>
internal sealed record SparsityResult(double ValidationError, double TestError, double ExactZeros, double NearZeros, float[] Weights);

/// <summary>Trains a small net on few digits with one regularizer of one strength. Penalties act on weights; biases are free.</summary>
internal static class SparsityTraining
{
    internal const double LearningRate = 0.2;
    internal const int BatchSize = 50;
    internal const int ValidationDigits = 500;

    internal static SparsityResult Train(
        Dataset digits, Method method, double lambda, int hiddenUnits, int trainingDigits, int epochs, ulong seed,
        CancellationToken cancellation)
    {
        (Dataset train, Dataset rest) = Digits.Split(digits, trainingDigits, seed);
        (Dataset validation, Dataset test) = rest.SplitStratified((double)ValidationDigits / rest.Count, new PhiloxGenerator(seed));
        // Every method begins with the same weights and sees the same batches.
        var initial = new PhiloxGenerator(seed);
        Linear first = new(Digits.Pixels, hiddenUnits, generator: initial), second = new(hiddenUnits, Digits.Classes, generator: initial);
        var net = new Sequential(first, new ReLU(), second);
        Tensor[] weights = [first.Weight, second.Weight];
        var optimizer = new SGD(
            [
                new ParameterGroup(weights, LearningRate, weightDecay: method == Method.L2 ? lambda : 0),
                new ParameterGroup([first.Bias!, second.Bias!], LearningRate),
            ]);
        var loss = new CrossEntropyLoss();
        var trainer = new Trainer(net, loss, optimizer)
        {
            Penalty = method == Method.L1 ? () => (float)lambda * Penalty.L1(weights) : null,
            AfterStep = method == Method.ProximalL1 ? () => ProximalL1.Apply(weights, LearningRate * lambda) : null,
        };
        var batches = new DataLoader(train, BatchSize, shuffle: true, generator: new PhiloxGenerator(seed));
        trainer.Fit(batches, epochs, cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        float[] values = [.. weights.SelectMany(weight => weight.ToArray())];
        return new SparsityResult(
            ErrorOf(net, loss, validation),
            ErrorOf(net, loss, test),
            Share(values, value => value == 0),
            Share(values, value => Math.Abs(value) <= (float)(LearningRate * lambda)),
            values);
    }

    private static double ErrorOf(Sequential net, CrossEntropyLoss loss, Dataset data) =>
        1 - Evaluation.Run(net, loss, data).Accuracy!.Value;

    private static double Share(float[] values, Predicate<float> counts) => (double)values.Count(value => counts(value)) / values.Length;
}
