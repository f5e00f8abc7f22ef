namespace DropoutLab.Distributed;

/// <summary>What all ranks know of a step: the numbers that each shard told, and what each counts.</summary>
/// <param name="Told">[shard * figures + number].</param>
/// <param name="Divisors">What the mean of each shard divides by; 0 for one that is left out or has no rows.</param>
/// <param name="AnyStops">Whether a rank wants to stop.</param>
internal sealed record ShardResults(double[] Told, double[] Divisors, bool AnyStops)
{
    private int Figures => Told.Length / Divisors.Length;

    /// <summary>One of the numbers that a shard told.</summary>
    public double this[int shard, int figure] => Told[(shard * Figures) + figure];

    /// <summary>The sum of one of the numbers over all shards.</summary>
    public double Sum(int figure)
    {
        double sum = 0;
        for (int shard = 0; shard < Divisors.Length; shard++) sum += this[shard, figure];
        return sum;
    }

    /// <summary>The mean of one of the numbers, each shard counting by its divisor.</summary>
    public double Mean(int figure)
    {
        if (Divisors.Length == 1) return Told[figure];
        double sum = 0, total = 0;
        for (int shard = 0; shard < Divisors.Length; shard++)
        {
            // A mean of nothing is no number.
            if (Divisors[shard] == 0) continue;
            sum += Divisors[shard] * this[shard, figure];
            total += Divisors[shard];
        }

        return sum / total;
    }
}
