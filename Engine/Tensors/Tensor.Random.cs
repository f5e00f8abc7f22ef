using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A tensor of numbers spread evenly over [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <remarks>
    /// <para>Formula: fma(u, high - low, low) in float, u with 24 random bits; drawn row-major.</para>
    /// <para>Source: with <see cref="TorchGenerator"/> the bits of <c>torch.empty(shape).uniform_(low, high)</c> and, from 0 to 1,
    /// of <c>torch.rand</c>.</para>
    /// </remarks>
    /// <param name="low">Lower bound, rounded to float.</param>
    /// <param name="high">Upper bound, rounded to float; a value may round up to it.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of that shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite in float, or the upper one is below the lower one.</exception>
    public static Tensor Uniform(double low, double high, ReadOnlySpan<int> shape, Generator? generator = null)
    {
        Tensor result = AllocateKept(Shape.Of(shape));
        (generator ?? Generator.Default).Uniform(result.Destination, low, high);
        return result;
    }

    /// <summary>A tensor of numbers spread evenly over [<paramref name="low"/>, <paramref name="high"/>), from the default generator; for
    /// languages that do not make spans of arguments.</summary>
    /// <param name="low">Lower bound, rounded to float.</param>
    /// <param name="high">Upper bound, rounded to float; a value may round up to it.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <returns>A tensor of that shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite in float, or the upper one is below the lower one.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public static Tensor Uniform(double low, double high, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Uniform(low, high, shape.AsSpan());
    }

    /// <summary>A tensor of normally distributed numbers with one mean and one standard deviation.</summary>
    /// <remarks>
    /// <para>Formula: fma(z, standardDeviation, mean), z standard normal: one rounding.</para>
    /// <para>Source: with <see cref="TorchGenerator"/> the bits of <c>torch.normal(mean, std, shape)</c> from Python and, for mean 0 and
    /// standard deviation 1, of <c>torch.randn</c>.</para>
    /// </remarks>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation, 0 or more.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of that shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The mean is not finite, or the standard deviation is negative or
    /// not finite.</exception>
    public static Tensor Normal(double mean, double standardDeviation, ReadOnlySpan<int> shape, Generator? generator = null)
    {
        Tensor result = AllocateKept(Shape.Of(shape));
        (generator ?? Generator.Default).Normal(result.Destination, mean, standardDeviation);
        return result;
    }

    /// <summary>A tensor of normally distributed numbers with one mean and one standard deviation, from the default generator; for
    /// languages that do not make spans of arguments.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation, 0 or more.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <returns>A tensor of that shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The mean is not finite, or the standard deviation is negative or
    /// not finite.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public static Tensor Normal(double mean, double standardDeviation, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Normal(mean, standardDeviation, shape.AsSpan());
    }

    /// <summary>A tensor of normally distributed numbers, each with its own mean and standard deviation.</summary>
    /// <remarks>
    /// <para>Formula: z * standardDeviation + mean, z standard normal: rounded after the product and after the sum.</para>
    /// <para>Shapes: mean and standard deviation broadcast together; the result has their common shape.</para>
    /// <para>Source: with <see cref="TorchGenerator"/> the bits of <c>torch.normal(mean, std)</c>.</para>
    /// </remarks>
    /// <param name="mean">The means.</param>
    /// <param name="standardDeviation">The standard deviations, each 0 or more.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the common shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A standard deviation is negative or NaN.</exception>
    public static Tensor Normal(Tensor mean, Tensor standardDeviation, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        CheckStandardDeviations(standardDeviation);
        Tensor result = AllocateKept(Shape.Broadcast(mean.Shape, standardDeviation.Shape, nameof(Normal)));
        Span<float> values = result.Destination;
        (generator ?? Generator.Default).Normal(values);
        ReadOnlySpan<int> shape = result.Shape.AsSpan();
        // The product first, then the sum, each rounded: PyTorch's numbers.
        Broadcast.Binary(
            default(MultiplyOperator), values, shape, standardDeviation.Values, standardDeviation.Shape.AsSpan(), values, shape);
        Broadcast.Binary(default(AddOperator), values, shape, mean.Values, mean.Shape.AsSpan(), values, shape);
        return result;
    }

    /// <summary>A tensor of normally distributed numbers with one mean, each with its own standard deviation.</summary>
    /// <remarks>
    /// <para>Formula: z * standardDeviation + mean, z standard normal: rounded after the product and after the sum.</para>
    /// <para>Source: with <see cref="TorchGenerator"/> the bits of <c>torch.normal(mean, std)</c>.</para>
    /// </remarks>
    /// <param name="mean">The mean, rounded to float.</param>
    /// <param name="standardDeviation">The standard deviations, each 0 or more.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the standard deviations' shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The mean is not finite, or a standard deviation is negative or NaN.</exception>
    public static Tensor Normal(double mean, Tensor standardDeviation, Generator? generator = null)
    {
        if (!float.IsFinite((float)mean))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "Normal: a mean that is finite in float expected");
        CheckStandardDeviations(standardDeviation);
        return Normal(Scalar((float)mean), standardDeviation, generator);
    }

    /// <summary>A tensor of normally distributed numbers with one standard deviation, each with its own mean.</summary>
    /// <remarks>
    /// <para>Formula: z * standardDeviation + mean, z standard normal: rounded after the product and after the sum.</para>
    /// <para>Source: with <see cref="TorchGenerator"/> the bits of <c>torch.normal(mean, std)</c>.</para>
    /// </remarks>
    /// <param name="mean">The means.</param>
    /// <param name="standardDeviation">The standard deviation, 0 or more.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the means' shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is negative or not finite.</exception>
    public static Tensor Normal(Tensor mean, double standardDeviation, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        Tensor result = Normal(0, standardDeviation, mean.Shape.AsSpan(), generator);
        Elementwise.Binary(default(AddOperator), result.Destination, mean.Values, result.Destination);
        return result;
    }

    /// <summary>A tensor of ones and zeros; 1 has the same probability everywhere.</summary>
    /// <remarks>
    /// <para>Source: with <see cref="TorchGenerator"/> the bits of <c>torch.empty(shape).bernoulli_(probability)</c>.</para>
    /// </remarks>
    /// <param name="probability">The probability of 1, from 0 to 1.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of that shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    public static Tensor Bernoulli(double probability, ReadOnlySpan<int> shape, Generator? generator = null)
    {
        Tensor result = AllocateKept(Shape.Of(shape));
        (generator ?? Generator.Default).Bernoulli(result.Destination, probability);
        return result;
    }

    /// <summary>A tensor of ones and zeros; 1 has the probability given for each element.</summary>
    /// <remarks><para>Source: with <see cref="TorchGenerator"/> the bits of <c>torch.bernoulli(probabilities)</c>.</para></remarks>
    /// <param name="probabilities">The probability of 1 for each element, from 0 to 1.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A probability is not in [0, 1].</exception>
    public static Tensor Bernoulli(Tensor probabilities, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        Tensor result = AllocateKept(probabilities.Shape);
        (generator ?? Generator.Default).Bernoulli(result.Destination, probabilities.Values);
        return result;
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order.</summary>
    /// <remarks><para>Source: with <see cref="TorchGenerator"/> the order of <c>torch.randperm(count)</c>.</para></remarks>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="generator">Where the numbers come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>Each number once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static int[] Randperm(int count, Generator? generator = null)
    {
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), count, "Randperm: a count of 0 or more expected");
        int[] permutation = new int[count];
        (generator ?? Generator.Default).Permutation(permutation);
        return permutation;
    }

    private static void CheckStandardDeviations(Tensor standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(standardDeviation);
        foreach (float value in standardDeviation.Values)
            if (!(value >= 0))
                throw new ArgumentOutOfRangeException(
                    nameof(standardDeviation), value, $"Normal: standard deviations of 0 or more expected, {value} came");
    }
}
