using DropoutLab.Distributed;

namespace DropoutLab.Tests.Distributed;

/// <summary>Gradients are added in one tree over shard numbers, wherever each of them was computed.</summary>
internal sealed class ShardTreeTests
{
    private const int Count = 7;

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(6)]
    [TestCase(7)]
    [TestCase(9)]
    public void AnyNumberOfRanksAddsInTheSameOrder(int shards)
    {
        float[][] gradients = [.. Enumerable.Range(0, shards).Select(shard => Gradient(shard))];
        float[] expected = [.. Enumerable.Range(0, Count).Select(i => Sum([.. gradients.Select(gradient => gradient[i])]))];
        float[] inOrder = [.. Enumerable.Range(0, Count).Select(i => gradients.Select(gradient => gradient[i]).Aggregate((a, b) => a + b))];
        if (shards > 3) Assert.That(inOrder, Is.Not.EqualTo(expected), "another order gives other bits: the test can see one");
        for (int ranks = 1; ranks <= shards; ranks++)
        {
            var totals = new float[ranks][];
            LocalRanks.Run(ranks, communicator => totals[communicator.Rank] = Reduce(communicator, gradients));
            Assert.That(totals, Is.All.EqualTo(expected), $"{ranks} ranks");
        }
    }

    [Test]
    public void ARankKeepsNoMoreSumsThanTheTreeIsHigh()
    {
        for (int shards = 1; shards <= 64; shards++)
            for (int ranks = 1; ranks <= shards; ranks++)
                for (int rank = 0; rank < ranks; rank++)
                    Assert.That(ShardRange.NodesOf(ShardRange.OfRank(shards, rank, ranks), shards), Has.Count.LessThanOrEqualTo(
                        2 * Math.Max(1, int.Log2(shards))));
        Assert.That(ShardRange.NodesOf(ShardRange.OfRank(64, 3, 8), 64), Is.EqualTo(new[] { new ShardRange(24, 32) }));
    }

    private static float[] Reduce(Communicator communicator, float[][] gradients)
    {
        var sums = new ShardSums(Count, gradients.Length);
        ShardRange owned = ShardRange.OfRank(gradients.Length, communicator.Rank, communicator.Size);
        for (int shard = owned.First; shard < owned.End; shard++)
        {
            gradients[shard].CopyTo(sums.Begin(shard), 0);
            sums.Add(0, Count);
            sums.End();
        }

        var total = new float[Count];
        var reducer = new TreeReducer(communicator, gradients.Length);
        reducer.Reduce(sums.Values, 0, total.AsSpan(0, 4));
        reducer.Reduce(sums.Values, 4, total.AsSpan(4));
        return total;
    }

    private static float[] Gradient(int shard)
    {
        var random = new Random(shard);
        return [.. Enumerable.Range(0, Count).Select(_ => (float)Math.Exp(8 * random.NextDouble()))];
    }

    /// <summary>The left half of a node is the largest power of two that is less than the whole.</summary>
    private static float Sum(ReadOnlySpan<float> terms)
    {
        if (terms.Length == 1) return terms[0];
        int left = 1;
        while (2 * left < terms.Length) left *= 2;
        return Sum(terms[..left]) + Sum(terms[left..]);
    }
}
