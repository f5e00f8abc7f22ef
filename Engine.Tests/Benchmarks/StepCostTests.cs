using DropoutLab.Benchmarks;
using DropoutLab.Benchmarks.Roofline;

namespace DropoutLab.Tests.Benchmarks;

/// <summary>The counts of the model of cost, against cases worked by hand.</summary>
internal sealed class StepCostTests
{
    /// <summary>Two rows, three inputs, four hidden units, one output.</summary>
    private static readonly TrainingWork Small = new("small", 2, [3, 4, 1], 0.5, true, true);

    [Test]
    public void ParametersAndWhatIsAliveAreCounted()
    {
        // 3 * 4 + 4 and 4 * 1 + 1.
        var cost = new StepCost(Small, 4);
        Assert.Multiple(() =>
        {
            Assert.That(cost.Parameters, Is.EqualTo(21));
            // Weight, gradient and two moments; 2 * 8 activations and their gradients.
            Assert.That(cost.Footprint, Is.EqualTo(4 * ((4 * 21) + 32)));
            Assert.That(new StepCost(Small with { UsesAdam = false }, 4).Footprint, Is.EqualTo(4 * ((3 * 21) + 32)));
        });
    }

    [Test]
    public void AnUpdateReadsAndWritesWhatTheOptimizerKeeps()
    {
        Pass adam = new StepCost(Small, 4).Update(), sgd = new StepCost(Small with { UsesAdam = false }, 4).Update();
        Assert.Multiple(() =>
        {
            Assert.That(adam.Traffic.Single().Bytes, Is.EqualTo(7 * 4 * 21));
            Assert.That(adam.Roots, Is.EqualTo(21));
            Assert.That(sgd.Traffic.Single().Bytes, Is.EqualTo(5 * 4 * 21));
            Assert.That(sgd.Roots, Is.Zero);
        });
    }

    [Test]
    public void MultiplyAddsAreThoseOfWholeVectors()
    {
        // Forward 2x4x3 and 2x1x4; weights 4x3x2 and 1x4x2; the input's gradient of the second layer 2x4x1. Columns in vectors of 4.
        double expected = (2 * 4 * 3) + (2 * 4 * 4) + (4 * 4 * 2) + (1 * 4 * 2) + (2 * 4 * 1);
        double whole = (2 * 4 * 3) + (2 * 1 * 4) + (4 * 3 * 2) + (1 * 4 * 2) + (2 * 4 * 1);
        Assert.Multiple(() =>
        {
            Assert.That(new StepCost(Small, 4).Products().Sum(pass => pass.MultiplyAdds), Is.EqualTo(expected));
            Assert.That(new StepCost(Small, 1).Products().Sum(pass => pass.MultiplyAdds), Is.EqualTo(whole));
            Assert.That(whole, Is.EqualTo(Small.StepOperations / 2));
        });
    }

    [Test]
    public void ASmallProductReadsItsFactorsWhereTheyLie()
    {
        Pass only = new ProductCost(2, 4, 3, false, IsTransposedB: false).Walks(4, 10, 20, 30).Single();
        Assert.That(only.Traffic, Is.EqualTo(new (double, double)[] { (24, 10), (0, 24), (48, 20), (32, 30) }));
    }

    [Test]
    public void ATransposedFactorIsTurnedAndReadFromWhereItWasPacked()
    {
        Pass[] walks = [.. new ProductCost(2, 4, 3, false, IsTransposedB: true).Walks(4, 10, 20, 30)];
        Assert.Multiple(() =>
        {
            Assert.That(walks, Has.Length.EqualTo(2));
            Assert.That(walks[0].MultiplyAdds, Is.Zero);
            Assert.That(walks[0].Traffic, Is.EqualTo(new (double, double)[] { (48, 20), (48, 48) }));
            Assert.That(walks[1].Traffic, Is.EqualTo(new (double, double)[] { (24, 10), (0, 24), (48, 48), (32, 30) }));
        });
    }

    [Test]
    public void RowsLieAsTheyAreReadUnlessTheyAreWholePagesApartOrTurned()
    {
        const double a = 4.0 * 200 * 400;
        Assert.Multiple(() =>
        {
            Assert.That(Walk(400, isTransposedA: false).Traffic[0], Is.EqualTo((a, 1.0)), "tiles");
            Assert.That(Walk(400, isTransposedA: true).Traffic, Is.EqualTo(new (double, double)[] { (a, 1), (a, a) }), "packing");
            Assert.That(Walk(1024, isTransposedA: false).Traffic, Has.Length.EqualTo(2), "packing");
        });

        static Pass Walk(int depth, bool isTransposedA) =>
            new ProductCost(200, 16, depth, isTransposedA, IsTransposedB: false).Walks(16, 1, 2, 3).First();
    }

    [Test]
    public void RowsAreReadAgainForEachGroupOfPanelsAndPanelsForEachBlockOfRows()
    {
        // 200 rows are two blocks of at most 168; the columns are two groups of eight panels of BlockSizes' vectors of 4.
        int columns = 2 * 8 * 4 * DropoutLab.Kernels.BlockSizes.Current.TileVectors;
        Pass tiles = new ProductCost(200, columns, 8, false, IsTransposedB: false).Walks(4, 1, 2, 3).Single();
        double a = 200 * 8 * 4, b = columns * 8 * 4;
        Assert.That(tiles.Traffic, Is.EqualTo(new (double, double)[] { (a, 1), (a, 168 * 8 * 4), (2 * b, 2), (200 * columns * 4, 3) }));
    }

    [Test]
    public void ADeepProductGoesOverItsResultOnceForEachBlock()
    {
        // 1000 steps of K in three blocks of at most 384: C is written three times and read twice.
        Pass tiles = new ProductCost(64, 64, 1000, false, IsTransposedB: false).Walks(16, 0, 0, 7).Last();
        Assert.That(tiles.Traffic[^1], Is.EqualTo((5.0 * 64 * 64 * 4, 7.0)));
    }

    [Test]
    public void APassTakesTheLongerOfArithmeticAndTrafficOrBoth()
    {
        var limits = new MachineLimits(2, MultiplyAdds: 10, Roots: 5, Draws: 100, [("L1", 100, 50), ("memory", 1000, 10)]);
        Assert.Multiple(() =>
        {
            Assert.That(limits.Bandwidth(200), Is.EqualTo(50), "two threads hold twice as much");
            Assert.That(limits.Bandwidth(201), Is.EqualTo(10));
            Assert.That(limits.Bandwidth(1e9), Is.EqualTo(10));
            Assert.That(new Pass(MultiplyAdds: 40, Roots: 5, Traffic: [(100, 150)]).Seconds(limits), Is.EqualTo(5));
            Assert.That(new Pass(MultiplyAdds: 40, Traffic: [(100, 150)]) { Overlaps = false }.Seconds(limits), Is.EqualTo(6));
            Assert.That(new Pass(MultiplyAdds: 10, Traffic: [(100, 150), (100, 1500)]).Seconds(limits), Is.EqualTo(12));
        });
    }
}
