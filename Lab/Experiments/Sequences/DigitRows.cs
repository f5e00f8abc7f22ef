using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>The built-in digits as sequences: a row of pixels is a step, and at the end the digit is named.</summary>
internal sealed class DigitRows : SequenceTask
{
    private const int LargestBatch = 50;
    private const double LearningRate = 0.01;

    private readonly Dataset digits = Digits.Load();

    internal DigitRows(int small)
        : base(small)
    {
        if (Sizes[^1] > Digits.Count - Digits.Classes)
            throw new LabException($"--samples {small}: the larger setting has {Sizes[^1]} of the {Digits.Count} digits, fewer expected");
    }

    /// <summary>No larger than the small setting: both get batches of one size.</summary>
    private int BatchSize => Math.Min(LargestBatch, Sizes[0]);

    internal override string Unit => "digit";

    internal override string Score => "test error (%)";

    internal override string Description => $"{Digits.Attribution}; each a sequence of {Digits.Size} rows of {Digits.Size} pixels";

    internal override string TestDescription => "all digits that are not for training";

    internal override string TrainingText =>
        $"Adam, {BatchSize} digits a step, learning rate {Reports.Numbers.Plain(LearningRate)} falling to 0 (cosine)";

    internal override SequenceResult Train(ISequenceNets nets, SequenceCase which, int epochs, Repetition repetition)
    {
        (Dataset train, Dataset test) = Digits.Split(digits, which.Size, repetition.Seed);
        Generator weights = Streams.Weights(repetition.Seed);
        SequenceBody body = nets.Create(which, Digits.Size, looksBack: false, weights, Streams.Masks(repetition.Seed));
        var net = new RowReader(body, weights);
        int passes = EpochsOf(which.Size, epochs);
        var trainer = new Trainer(net, new CrossEntropyLoss(), new Adam(net.Parameters, LearningRate))
        {
            Schedule = new CosineDecay(passes),
            DropSchedule = nets.Schedule(which, passes),
            MaxGradientNorm = 1,
        };
        var batches = new DataLoader(train, BatchSize, shuffle: true, generator: Streams.Batches(repetition.Seed));
        trainer.Fit(batches, passes, cancellation: repetition.Cancellation);
        repetition.Cancellation.ThrowIfCancellationRequested();
        return new SequenceResult(Classifier.ErrorPercent(net, test), Classifier.ErrorPercent(net, train), Text: null);
    }

    /// <summary>Reads the rows of a digit from top to bottom.</summary>
    private sealed class RowReader : Layer
    {
        private readonly SequenceBody body;
        private readonly Linear head;

        public RowReader(SequenceBody body, Generator weights)
        {
            this.body = Register("body", body);
            head = Register("head", new Linear(body.OutFeatures, Digits.Classes, generator: weights));
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor rows = input.Reshape(input.Shape[0], Digits.Size, Digits.Size).Transpose(0, 1);
            body.Forget();
            Tensor read = body.Read(rows);
            body.Forget();
            return head.Forward(body.EndsKnowing ? read[^1] : read.Mean(0));
        }
    }
}
