using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.LayerTable;

namespace DropoutLab.Tests.Distributed;

/// <summary>Data-parallel training gives the bits of one rank for any number of ranks: with threads as ranks.</summary>
internal sealed class DataParallelTests
{
    private static readonly MSELoss Mse = new();

    private static IEnumerable<LayerRow> LayersOfOneInput => Rows.All.Where(row => row.Call is null && row.Shapes[0].Length == 1);

    /// <summary>Statistics of a shard need two rows; without them shards may have one row, or none.</summary>
    [TestCase(4, true)]
    [TestCase(6, false)]
    [TestCase(8, false)]
    public void TheNumberOfRanksChangesNoBit(int shards, bool statistics)
    {
        ParallelRun run = Tricky(statistics ? [20, 13, 10] : [20, 13, 5], statistics);
        string expected = run.Hash(1, shards);
        foreach (int ranks in ((int[])[2, 3, 4, 5, 8]).Where(ranks => ranks <= shards))
            Assert.That(run.Hash(ranks, shards), Is.EqualTo(expected), $"{ranks} ranks");
        Assert.That(run.Hash(1, shards + 1), Is.Not.EqualTo(expected), "shards are a setting of the run");
    }

    [Test]
    public void OneShardIsThePlainLoop()
    {
        ParallelRun run = Tricky([8, 5], statistics: true);
        string parallel = "", plain = "";
        LocalRanks.Run(1, communicator => parallel = run.Train(communicator, shards: 1));
        LocalRanks.Run(1, _ =>
        {
            Module model = run.Make(0);
            Optimizer optimizer = run.MakeOptimizer(model);
            List<double> losses = [];
            foreach (Batch batch in run.Batches)
            {
                Tensor loss = run.Loss(model, batch);
                losses.Add(loss.Item());
                optimizer.ZeroGrad();
                loss.Backward();
                losses.Add(GradientClipping.ByNorm(model.Parameters, run.MaxNorm!.Value));
                optimizer.Step();
            }

            plain = ParallelRun.Hash(model, optimizer.StateDict(), losses);
        });
        Assert.That(parallel, Is.EqualTo(plain));
    }

    [TestCaseSource(nameof(LayersOfOneInput))]
    public void EveryLayerGivesOneHash(LayerRow row)
    {
        const int Shards = 3;
        Batch[] batches = [.. Enumerable.Range(0, 2).Select(step => Drawn(row, rows: 11 - step, step))];
        var run = new ParallelRun
        {
            Make = _ => new Scaled((Layer)row.Make(new PhiloxGenerator(3))),
            Loss = (model, part) => ((Scaled)model).Forward(part.Features).Square().Mean(),
            Batches = batches,
        };
        Assert.That(run.Hash(2, Shards), Is.EqualTo(run.Hash(1, Shards)));
    }

    [TestCase(10, 4)]
    [TestCase(3, 8)]
    [TestCase(7, 6)]
    public void TheGradientIsThatOfTheMeanOverTheGlobalBatch(int rows, int shards)
    {
        Batch batch = Regression(rows);
        var layer = new Linear(3, 1);
        var parallel = new DataParallel(layer, new SGD(layer.Parameters, learningRate: 0.1), Communicator.Alone, shards);
        double loss = parallel.Backward(batch, part => Mse.Forward(layer.Forward(part.Features), part.Targets));

        (double expectedLoss, double[] expected) = MeanSquares(layer, batch, _ => true);
        Assert.That(loss, Is.EqualTo(expectedLoss).Within(1e-6 * expectedLoss));
        AssertClose(layer.Weight.Grad!, expected);
    }

    [Test]
    public void MaskedRowsAreWeightedByWhatTheLossDividesBy()
    {
        // Rows with a negative first feature do not count; the first shard has none that does.
        Batch batch = Regression(9);
        float[] x = batch.Features.ToArray();
        for (int i = 0; i < 9; i += 3) x[i] = -1;
        batch = new Batch(Tensor.From(x, 9, 3), batch.Targets);
        var layer = new Linear(3, 1);
        var parallel = new DataParallel(layer, new SGD(layer.Parameters, learningRate: 0.1), Communicator.Alone, shards: 4);
        double loss = parallel.Backward(batch, Masked, part => Counted(part).Sum());

        (double expectedLoss, double[] expected) = MeanSquares(layer, batch, row => row[0] > 0);
        Assert.That(loss, Is.EqualTo(expectedLoss).Within(1e-6 * expectedLoss));
        AssertClose(layer.Weight.Grad!, expected);

        Tensor Masked(Batch part)
        {
            Tensor counted = Tensor.From([.. Counted(part).Select(count => (float)count)], part.Size, 1);
            return ((layer.Forward(part.Features) - part.Targets).Square() * counted).Sum() / Counted(part).Sum();
        }

        static double[] Counted(Batch part) =>
            [.. Enumerable.Range(0, part.Size).Select(row => part.Features.ToArray()[3 * row] > 0 ? 1.0 : 0)];
    }

    [Test]
    public void RanksTakeWeightsMomentsAndGeneratorsOverFromRankZero()
    {
        ParallelRun run = Tricky([8], statistics: true, seedOfRank: rank => (ulong)rank);
        Assert.That(run.Hash(2, 4), Is.EqualTo(run.Hash(1, 4)));
    }

    [Test]
    public void OtherShapesAndSettingsAreRefused()
    {
        var shapes = new ParallelRun
        {
            Make = rank => new Linear(3, 1 + rank),
            Loss = (model, part) => ((Linear)model).Forward(part.Features).Mean(),
            Batches = [Regression(4)],
        };
        Assert.That(() => shapes.Hash(2, 2), Throws.InvalidOperationException.With.Message.Contains("rank 1 differs from rank 0"));
        Assert.That(() => LocalRanks.Run(2, communicator =>
        {
            var layer = new Linear(3, 1);
            _ = new DataParallel(layer, new SGD(layer.Parameters, learningRate: 0.1 + communicator.Rank), communicator, shards: 2);
        }), Throws.InvalidOperationException.With.Message.Contains("differs from rank 0"));
    }

    [Test]
    public void MoreRanksThanShardsAreRefused() =>
        Assert.That(() => Tricky([8], statistics: false).Hash(3, 2), Throws.ArgumentException.With.Message.StartsWith(
            "DataParallel: a shard or more for each of 3 ranks expected, 2 shards came"));

    [TestCase("weight of a rank")]
    [TestCase("batch of a rank")]
    public void RanksThatDriftApartAreStopped(string what)
    {
        bool weight = what == "weight of a rank";
        Assert.That(() => LocalRanks.Run(2, communicator =>
        {
            var layer = new Linear(3, 1);
            var optimizer = new SGD(layer.Parameters, learningRate: 0.1);
            var parallel = new DataParallel(layer, optimizer, communicator, shards: 2) { CheckEverySteps = 2 };
            for (int step = 0; step < 4; step++)
            {
                Batch batch = Regression(communicator.Rank == 1 && !weight && step == 2 ? 5 : 4);
                parallel.Backward(batch, part => Mse.Forward(layer.Forward(part.Features), part.Targets));
                optimizer.Step();
                if (communicator.Rank == 1 && weight && step == 0) layer.Bias!.Fill(0.5);
            }
        }), Throws.InvalidOperationException.With.Message.StartsWith(
            $"DataParallel: after 2 steps {(weight ? "bias" : "input 0 of the global batch")} is on rank 1 not what it is on rank 0"));
    }

    [Test]
    public void AddedParametersAreRefused()
    {
        var layer = new Linear(3, 1);
        var optimizer = new SGD(layer.Parameters, learningRate: 0.1);
        var parallel = new DataParallel(layer, optimizer, Communicator.Alone, shards: 2);
        optimizer.AddGroup(new ParameterGroup([Tensor.Zeros(2)], 0.1));
        Assert.That(() => parallel.Backward(Regression(4), part => layer.Forward(part.Features).Mean()),
            Throws.InvalidOperationException.With.Message.Contains("3 parameters, 2 at the start"));
    }

    private static ParallelRun Tricky(int[] sizes, bool statistics, Func<int, ulong>? seedOfRank = null) => new()
    {
        Make = rank => new TrickyNet(seedOfRank?.Invoke(rank) ?? 5, statistics),
        Loss = (model, part) =>
            Mse.Forward(((TrickyNet)model).Forward(part.Features), part.Targets) + (1e-3f * Penalty.L1(model.Parameters)),
        Batches = [.. sizes.Select(Regression)],
        MaxNorm = 0.5,
    };

    private static Batch Regression(int rows) =>
        new(Tensor.Normal(0, 1, [rows, 3], new PhiloxGenerator(7)), Tensor.Normal(0, 1, [rows, 1], new PhiloxGenerator(8)));

    private static Batch Drawn(LayerRow row, int rows, int step)
    {
        int[] shape = [rows, .. row.Shapes[0][0][1..]];
        var random = new Random(step);
        int count = shape.Aggregate(1, (a, b) => a * b);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => row.InputDomain(0).Draw(random, [shape]))];
        return new Batch(Tensor.From(values, shape), Tensor.Zeros(rows));
    }

    private static (double Loss, double[] Gradient) MeanSquares(Linear layer, Batch batch, Func<double[], bool> counts)
    {
        float[] x = batch.Features.ToArray(), y = batch.Targets.ToArray(), w = layer.Weight.ToArray();
        double bias = layer.Bias!.ToArray()[0], loss = 0, counted = 0;
        var gradient = new double[3];
        for (int row = 0; row < y.Length; row++)
        {
            double[] features = [x[3 * row], x[(3 * row) + 1], x[(3 * row) + 2]];
            if (!counts(features)) continue;
            double error = bias - y[row] + features.Zip(w, (feature, weight) => feature * weight).Sum();
            loss += error * error;
            counted++;
            for (int i = 0; i < 3; i++) gradient[i] += 2 * error * features[i];
        }

        return (loss / counted, [.. gradient.Select(sum => sum / counted)]);
    }

    private static void AssertClose(Tensor gradient, double[] expected)
    {
        // A sum, not a maximum, which passes over NaN.
        double error = gradient.ToArray().Zip(expected, (own, right) => Math.Abs(own - right)).Sum();
        Assert.That(error <= 4e-6, Is.True, $"{gradient}, [{string.Join(", ", expected)}] expected");
    }

    /// <summary>A layer with a parameter behind it, so that a layer without any is trained too.</summary>
    private sealed class Scaled : Layer
    {
        private readonly Layer inside;
        private readonly Tensor scale;

        public Scaled(Layer inside)
        {
            this.inside = Register("inside", inside);
            scale = Register("scale", Tensor.Ones());
        }

        protected override Tensor Compute(Tensor input) => inside.Forward(input) * scale;
    }
}
