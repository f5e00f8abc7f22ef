using DropoutLab.Distributed;

namespace DropoutLab.Benchmarks.Scaling;

/// <summary>What a step takes on R ranks with one shard each, from what was measured of its parts; all in seconds.</summary>
/// <param name="Shard">Forward and backward pass of a shard, with what goes around them.</param>
/// <param name="Update">The optimizer's step.</param>
/// <param name="Floats">Of all gradients.</param>
/// <param name="Addition">Adding a float to another.</param>
internal sealed record CostModel(double Shard, double Update, long Floats, double Addition)
{
    private const int BucketFloats = DataParallel.DefaultBucketLength;

    /// <summary>Of a shard's time, what the backward pass takes, in which gradients may be on their way: two of three products.</summary>
    private const double BackwardShare = 2.0 / 3;

    /// <summary>A step.</summary>
    public double Step(int ranks, Wire wire, bool overlaps = true)
    {
        double exchange = Exchange(ranks, wire), hidden = 0;
        int buckets = (int)((Floats + BucketFloats - 1) / BucketFloats);
        // The last bucket is whole at the end of the pass.
        if (overlaps && buckets > 1) hidden = Math.Min(Shard * BackwardShare, exchange * (buckets - 1) / buckets);
        return Shard + Update + exchange - hidden + Report(ranks, wire);
    }

    /// <summary>The share of R times the speed of one rank, each with a shard of its own.</summary>
    public double Efficiency(int ranks, Wire wire) => (Shard + Update) / Step(ranks, wire);

    /// <summary>All-to-all of pieces, their additions, all-gather of the result, bucket by bucket.</summary>
    public double Exchange(int ranks, Wire wire)
    {
        double total = 0;
        for (long start = 0; start < Floats && ranks > 1; start += BucketFloats)
        {
            double piece = Math.Ceiling((double)Math.Min(BucketFloats, Floats - start) / ranks);
            total += AllToAll(ranks, sizeof(float) * piece, wire) + ((ranks - 1) * piece * Addition) +
                AllGather(ranks, sizeof(float) * piece, wire);
        }

        return total;
    }

    /// <summary>Pairs, a round for each other rank; or log2 R rounds in which half of all is passed on, whichever is faster.</summary>
    private static double AllToAll(int ranks, double bytes, Wire wire) => Math.Min(
        (ranks - 1) * (wire.Latency + (bytes / wire.Bandwidth)),
        Rounds(ranks) * (wire.Latency + (ranks * bytes / 2 / wire.Bandwidth)));

    /// <summary>Rounds in which what is passed on doubles.</summary>
    private static double AllGather(int ranks, double bytes, Wire wire) =>
        (Rounds(ranks) * wire.Latency) + ((ranks - 1) * bytes / wire.Bandwidth);

    private static double Report(int ranks, Wire wire) => ranks == 1 ? 0 : AllGather(ranks, 64, wire);

    private static double Rounds(int ranks) => Math.Ceiling(Math.Log2(ranks));
}
