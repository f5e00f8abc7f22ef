using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>The training of one net on all images, by Adam with a learning rate that rises and falls.</summary>
internal static class FashionMnistTraining
{
    internal const int BatchSize = 128;
    internal const double DropProbability = 0.5;
    private const int EvaluationBatch = 1000;

    internal static FashionMnistResult Train(
        Method method, FashionMnistModel model, Dataset train, Dataset test, int epochs, Repetition repetition)
    {
        Sequential net = model.CreateNet(method == Method.WithDropout ? DropProbability : 0, repetition.Seed);
        var trainer = new Trainer(net, new CrossEntropyLoss(), new Adam(net.Parameters, model.LearningRate))
        {
            Validation = test,
            Schedule = new OneCycle(epochs),
        };
        var batches = new DataLoader(train, BatchSize, shuffle: true, generator: Streams.Batches(repetition.Seed));
        History history = trainer.Fit(batches, epochs, new EpochParts(method, epochs, repetition), repetition.Cancellation);
        repetition.Cancellation.ThrowIfCancellationRequested();
        return new FashionMnistResult(method, history.Epochs, Predict(net, test), net);
    }

    private static Tensor Predict(Sequential net, Dataset images)
    {
        net.Eval();
        using (Autograd.NoGrad())
        {
            List<float> probabilities = [];
            foreach (Batch batch in new DataLoader(images, EvaluationBatch))
                probabilities.AddRange(net.Forward(batch.Features).Softmax(1).AsSpan());
            return Tensor.From([.. probabilities], images.Count, Classifier.Classes);
        }
    }

    /// <summary>Tells how far a training is at each step: a whole epoch takes too long to wait for the first time left.</summary>
    private sealed class EpochParts(Method method, int epochs, Repetition repetition) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => repetition.Report(
            (value.Epoch + ((double)value.Step / value.Steps)) / epochs,
            $"{method.Name}, epoch {value.Epoch + 1} of {epochs}, training loss {Numbers.Fixed(value.Loss, 4)}");
    }
}
