using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Tests.Distributed;

/// <summary>A synchronized batch normalization has the statistics of the whole batch, however it is cut, and the bits of one rank on
/// any number.</summary>
internal sealed class SynchronizedBatchNormTests
{
    /// <summary>The last batch gives some shards one row, or none, and some ranks nothing at all.</summary>
    [TestCase(4)]
    [TestCase(6)]
    public void TheNumberOfRanksChangesNoBit(int shards)
    {
        ParallelRun run = Run(() => new Net(0.3, synchronized: true), [20, 13, 2]);
        string expected = run.Hash(1, shards);
        for (int ranks = 2; ranks <= Math.Min(shards, 5); ranks++)
            Assert.That(run.Hash(ranks, shards), Is.EqualTo(expected), $"{ranks} ranks");
    }

    /// <summary>Against a layer that is not synchronized and gets the batch as a whole. Two normalizations, whose gradients are
    /// differences, over sums of 60 numbers that are rounded in another order: some 50 roundings of 2^-24 of numbers up to 3.</summary>
    [TestCase(2)]
    [TestCase(5)]
    [TestCase(16)]
    public void TheStatisticsAndGradientsAreThoseOfTheWholeBatch(int shards)
    {
        const double Tolerance = 1e-5;
        double[] whole = Outcome(shards: 1, ranks: 1), cut = Outcome(shards, ranks: 1), spread = Outcome(shards, ranks: 2);
        Assert.That(spread, Is.EqualTo(cut));
        Assert.That(cut, Has.Length.EqualTo(whole.Length).And.Length.GreaterThan(60));
        for (int i = 0; i < whole.Length; i++)
            Assert.That(Math.Abs(whole[i] - cut[i]) <= Tolerance, Is.True, $"{i}: {whole[i]} expected, {cut[i]} came");
    }

    [Test]
    public void WithoutTheSwitchStatisticsAreTheShards() =>
        Assert.That(
            Run(() => new Net(0, synchronized: false), [12]).Hash(1, 3), Is.Not.EqualTo(Run(() => new Net(0, true), [12]).Hash(1, 3)));

    [Test]
    public void OneShardIsTheLayerThatIsNotSynchronized() =>
        Assert.That(
            Run(() => new Net(0.3, synchronized: true), [12, 7]).Hash(1, 1),
            Is.EqualTo(Run(() => new Net(0.3, synchronized: false), [12, 7]).Hash(1, 1)));

    [Test]
    public void ShardsOnOtherWaysAreStopped()
    {
        var first = new BatchNorm(3) { IsSynchronized = true };
        var second = new BatchNorm(3) { IsSynchronized = true };
        var run = new ParallelRun
        {
            Make = _ => new Sequential(first, second),
            // Rows of ones tell the first shard, which leaves out a layer.
            Loss = (_, part) =>
                (part.Features.ToArray()[0] == 1 ? new Sequential(first) : new Sequential(first, second)).Forward(part.Features).Mean(),
            Batches = [new Batch(Tensor.From([1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7], 4, 3), Tensor.Zeros(4))],
        };
        Assert.That(() => run.Hash(1, 2), Throws.InvalidOperationException.With.Message.StartsWith(
            "DataParallel: the shards of a batch came to different synchronized layers"));
    }

    [Test]
    public void AShardThatThrowsEndsTheOthers()
    {
        ParallelRun run = Run(() => new Net(0, synchronized: true), [6]);
        int passes = 0;
        var failing = new ParallelRun
        {
            Make = run.Make,
            Loss = (model, part) => passes++ == 2 ? throw new InvalidDataException("the third") : run.Loss(model, part),
            Batches = run.Batches,
        };
        Assert.That(() => failing.Hash(1, 3), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("the third"));
    }

    [Test]
    public void AShardThatCountsNothingAndASingleNumberAreRefused()
    {
        var net = new Net(0, synchronized: true);
        var parallel = new DataParallel(net, new SGD(net.Parameters, learningRate: 0.1), Communicator.Alone, shards: 2);
        Batch batch = Drawn(4);
        Assert.That(
            () => parallel.Backward(batch, part => net.Forward(part.Features).Mean(), _ => 0),
            Throws.InvalidOperationException.With.Message.StartsWith("DataParallel: shard 0 has nothing that counts"));

        var norm = new BatchNorm(1) { IsSynchronized = true };
        var alone = new DataParallel(norm, new SGD(norm.Parameters, learningRate: 0.1), Communicator.Alone, shards: 2);
        Assert.That(
            () => alone.Backward(new Batch(Tensor.Ones(1, 1), Tensor.Zeros(1)), part => norm.Forward(part.Features).Mean()),
            Throws.ArgumentException.With.Message.Contains("the whole batch has 1 values a channel, 2 or more expected"));
    }

    private static double[] Outcome(int shards, int ranks)
    {
        double[] outcome = [];
        LocalRanks.Run(ranks, communicator =>
        {
            var net = new Net(0, synchronized: shards > 1);
            var parallel = new DataParallel(net, new SGD(net.Parameters, learningRate: 0.1), communicator, shards);
            double loss = parallel.Backward(Drawn(20), part => Loss(net, part));
            if (communicator.Rank == 0)
                outcome =
                [
                    loss, .. net.Parameters.SelectMany(parameter => parameter.Grad!.ToArray()).Select(value => (double)value),
                    .. net.NamedBuffers.SelectMany(buffer => buffer.Value.ToArray()).Select(value => (double)value),
                ];
        });
        return outcome;
    }

    private static ParallelRun Run(Func<Net> make, int[] sizes) => new()
    {
        Make = _ => make(),
        Loss = Loss,
        Batches = [.. sizes.Select(Drawn)],
    };

    private static Tensor Loss(Module net, Batch part) =>
        ((((Net)net).Forward(part.Features) - part.Targets).Square() * 2).Mean();

    private static Batch Drawn(int rows) =>
        new(Tensor.Normal(1, 2, [rows, 4], new PhiloxGenerator(7)), Tensor.Normal(0, 1, [rows, 2], new PhiloxGenerator(8)));

    /// <summary>Normalizations of rows and of pixels, without and with parameters, and masks between them.</summary>
    private sealed class Net : Layer
    {
        private readonly Sequential layers;

        public Net(double probability, bool synchronized)
        {
            var initial = new PhiloxGenerator(5);
            layers = Register("layers", new Sequential(
                new Linear(4, 6, generator: initial), new BatchNorm(6) { IsSynchronized = synchronized }, new Tanh(),
                new Dropout(probability, new PhiloxGenerator(6)), new Unflatten(1, 2, 3),
                new BatchNorm(2, momentum: null, affine: false) { IsSynchronized = synchronized }, new Flatten(),
                new Dropout(probability), new Linear(6, 2, generator: initial)));
        }

        protected override Tensor Compute(Tensor input) => layers.Forward(input);
    }
}
