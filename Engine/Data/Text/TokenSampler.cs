namespace DropoutLab.Data;

/// <summary>Draws tokens from a model's scores: what it writes repeats with the generator's seed.</summary>
/// <remarks>
/// <para>Formula: a token is drawn with the probability softmax(scores / temperature) among the <c>top</c> greatest scores, of equal ones
/// the first. Temperature 0 takes the greatest, and so does a score of infinity.</para>
/// <para>Numerics: sums in double precision; one number is drawn a token, none at temperature 0.</para>
/// </remarks>
public sealed class TokenSampler
{
    private readonly Generator? generator;

    /// <summary>Makes a sampler.</summary>
    /// <param name="temperature">Below 1 the likely becomes more likely, above 1 all become alike; finite and at least 0.</param>
    /// <param name="top">How many of the greatest scores can be drawn, at least 1; null for all.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/> as it is at each draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not finite or below 0, or there is no score to draw.</exception>
    public TokenSampler(double temperature = 1, int? top = null, Generator? generator = null)
    {
        if (!(temperature >= 0 && double.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(
                nameof(temperature), temperature, "TokenSampler: a finite temperature of 0 or more expected");
        if (top < 1) throw new ArgumentOutOfRangeException(nameof(top), top, "TokenSampler: 1 score or more expected");
        Temperature = temperature;
        Top = top;
        this.generator = generator;
    }

    /// <summary>What scores are divided by.</summary>
    public double Temperature { get; }

    /// <summary>How many of the greatest scores can be drawn; null for all.</summary>
    public int? Top { get; }

    /// <summary>Draws one token.</summary>
    /// <param name="scores">A score for each token: a model's output before the softmax.</param>
    /// <returns>The token's number.</returns>
    /// <exception cref="ArgumentException">There is no score, or one is NaN.</exception>
    public int Draw(ReadOnlySpan<float> scores)
    {
        if (scores.IsEmpty) throw new ArgumentException("TokenSampler: 1 score or more expected", nameof(scores));
        var order = new int[scores.Length];
        var keys = new float[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i])) throw new ArgumentException($"TokenSampler: score {i} is NaN", nameof(scores));
            (order[i], keys[i]) = (i, -scores[i]);
        }

        int count = Temperature == 0 ? 1 : Math.Min(Top ?? scores.Length, scores.Length);
        int[] candidates = [.. order.OrderBy(i => keys[i]).Take(count)];
        if (count == 1 || float.IsInfinity(scores[candidates[0]])) return candidates[0];
        double greatest = scores[candidates[0]], total = 0;
        var sums = new double[count];
        for (int i = 0; i < count; i++) sums[i] = total += Math.Exp((scores[candidates[i]] - greatest) / Temperature);
        double drawn = (generator ?? Generator.Default).NextDouble() * total;
        for (int i = 0; i < count; i++)
            if (drawn < sums[i]) return candidates[i];
        return candidates[count - 1];
    }
}
