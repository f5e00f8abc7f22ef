using System.Numerics.Tensors;

namespace DropoutLab.Optimizers;

/// <summary>The max-norm constraint: after each step, the incoming weights of every unit are held within a ball.</summary>
public static class MaxNorm
{
    /// <summary>What the float sum of squares may be off by, relatively: its 70 roundings at most, with room to spare.</summary>
    private const double FloatSumError = 1e-5;

    /// <summary>A scaled row must end within the bound though its factor and its elements are rounded to float.</summary>
    private const double RoundingRoom = 1 - 2.5e-7;

    /// <summary>Scales down every row of every weight whose Euclidean norm is above the bound.</summary>
    /// <remarks>
    /// <para>Formula: row = row * maxNorm / |row| where |row| &gt; maxNorm. A row is what one output of [out, in, ...] sees; tensors with
    /// fewer than two axes (biases) are left alone.</para>
    /// <para>Usage: after each step; Srivastava et al. found bounds of 3 to 4 best with dropout.</para>
    /// <para>Numerics: rows within the bound keep their bits, and so do scaled rows when it is applied again; a scaled row is shorter than
    /// the bound by at most one part in a million. Rows with NaN or an infinity are left alone.</para>
    /// <para>Cost: one read; a write only of the rows that are too long. The change is not recorded.</para>
    /// <para>Source: N. Srebro and A. Shraibman, "Rank, trace-norm and max-norm", 2005; N. Srivastava et al., "Dropout: a simple way to
    /// prevent neural networks from overfitting", 2014, section 5.1.</para>
    /// </remarks>
    /// <param name="parameters">Leaves; those with fewer than two axes are passed over.</param>
    /// <param name="maxNorm">The bound, 0 or more.</param>
    /// <exception cref="ArgumentException">A tensor is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative or not finite.</exception>
    public static void Apply(IReadOnlyList<Tensor> parameters, double maxNorm)
    {
        ParameterChecks.Check(parameters, nameof(MaxNorm));
        ParameterChecks.CheckBound(maxNorm, nameof(maxNorm), nameof(MaxNorm));
        for (int i = 0; i < parameters.Count; i++)
            if (parameters[i].Rank >= 2 && parameters[i].Count > 0) Constrain(parameters[i], maxNorm);
    }

    private static void Constrain(Tensor weight, double maxNorm)
    {
        ReadOnlySpan<float> values = weight.Values;
        int rowLength = weight.Count / weight.Shape[0];
        for (int start = 0; start < values.Length; start += rowLength)
        {
            ReadOnlySpan<float> row = values.Slice(start, rowLength);
            if (SquaredNorm.Of(row) < maxNorm * maxNorm * (1 - FloatSumError)) continue;
            double norm = Math.Sqrt(SquaredNorm.InDouble(row));
            if (!(norm > maxNorm) || !double.IsFinite(norm)) continue;
            Span<float> changed = weight.MutableValues.Slice(start, rowLength);
            TensorPrimitives.Multiply(changed, (float)(maxNorm / norm * RoundingRoom), changed);
            weight.EndWrite();
        }
    }
}
