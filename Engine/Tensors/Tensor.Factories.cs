using System.Numerics.Tensors;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A tensor of one axis with these values.</summary>
    /// <param name="values">Copied.</param>
    public static Tensor From(ReadOnlySpan<float> values) => From(values, values.Length);

    /// <summary>A tensor with these values.</summary>
    /// <param name="values">Row-major; copied.</param>
    /// <param name="shape">Sizes of the axes; an empty span makes a scalar.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        Shape resolved = Shape.Of(shape);
        if (resolved.ElementCount != values.Length)
            throw new ArgumentException($"From: {values.Length} values for {resolved}, {resolved.ElementCount} expected", nameof(values));
        Tensor result = AllocateKept(resolved);
        values.CopyTo(result.Destination);
        return result;
    }

    /// <summary>A tensor of one axis with these values; for languages that do not make spans of arrays.</summary>
    /// <param name="values">Copied.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public static Tensor From(float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values.AsSpan(), values.Length);
    }

    /// <summary>A tensor with these values; for languages that do not make spans of arrays.</summary>
    /// <param name="values">Row-major; copied.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public static Tensor From(float[] values, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(values.AsSpan(), shape.AsSpan());
    }

    /// <summary>A tensor [rows, columns] with these values.</summary>
    /// <param name="values">Copied.</param>
    public static Tensor From(float[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Tensor result = AllocateKept([values.GetLength(0), values.GetLength(1)]);
        Span<float> destination = result.Destination;
        int i = 0;
        foreach (float value in values) destination[i++] = value;
        return result;
    }

    /// <summary>A tensor with the shape and the values of a span with axes of System.Numerics.Tensors.</summary>
    /// <param name="values">Of any strides; copied.</param>
    /// <exception cref="ArgumentException">It has more elements than the longest array.</exception>
    public static Tensor From(in ReadOnlyTensorSpan<float> values)
    {
        Span<int> shape = values.Rank <= 8 ? stackalloc int[values.Rank] : new int[values.Rank];
        for (int axis = 0; axis < shape.Length; axis++) shape[axis] = checked((int)values.Lengths[axis]);
        Tensor result = AllocateKept(Shape.Of(shape));
        values.FlattenTo(result.Destination);
        return result;
    }

    /// <summary>Whole numbers as a tensor, for what takes indices or classes: embeddings, gathering, losses of classes.</summary>
    /// <remarks><para>Numerics: a float holds whole numbers up to 2^24 exactly, and greater ones are refused.</para></remarks>
    /// <param name="values">Whole numbers, copied.</param>
    /// <param name="shape">Sizes of the axes; left out, one axis.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside -2^24 to 2^24.</exception>
    public static Tensor FromIndices(ReadOnlySpan<int> values, params ReadOnlySpan<int> shape)
    {
        const int Limit = 1 << 24;
        Tensor result = Zeros(shape.IsEmpty ? [values.Length] : shape);
        if (result.Count != values.Length)
            throw new ArgumentException($"FromIndices: {values.Length} values for {result.Shape}, {result.Count} expected", nameof(values));
        for (int i = 0; i < values.Length; i++)
            if (values[i] is < -Limit or > Limit)
                throw new ArgumentOutOfRangeException(
                    nameof(values), values[i], $"FromIndices: value {i} is beyond 2^24, which a float does not hold exactly");
        TensorPrimitives.ConvertTruncating(values, result.Destination);
        return result;
    }

    /// <summary>A tensor without axes that holds one value.</summary>
    /// <param name="value">The value, rounded to float.</param>
    public static Tensor Scalar(double value) => Full(value, []);

    /// <summary>A tensor of zeros.</summary>
    /// <param name="shape">Sizes of the axes.</param>
    public static Tensor Zeros(params ReadOnlySpan<int> shape) => Full(0, shape);

    /// <summary>A tensor of zeros; for languages that do not make spans of arguments.</summary>
    /// <param name="shape">Sizes of the axes.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public static Tensor Zeros(params int[] shape) => Full(0, shape);

    /// <summary>A tensor of ones.</summary>
    /// <param name="shape">Sizes of the axes.</param>
    public static Tensor Ones(params ReadOnlySpan<int> shape) => Full(1, shape);

    /// <summary>A tensor of ones; for languages that do not make spans of arguments.</summary>
    /// <param name="shape">Sizes of the axes.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public static Tensor Ones(params int[] shape) => Full(1, shape);

    /// <summary>A tensor of zeros in the shape of another.</summary>
    /// <param name="other">Only its shape counts.</param>
    public static Tensor ZerosLike(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Zeros(other.Shape.AsSpan());
    }

    /// <summary>A tensor of ones in the shape of another.</summary>
    /// <param name="other">Only its shape counts.</param>
    public static Tensor OnesLike(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Ones(other.Shape.AsSpan());
    }

    /// <summary>A tensor of one value everywhere.</summary>
    /// <param name="value">The value, rounded to float.</param>
    /// <param name="shape">Sizes of the axes.</param>
    public static Tensor Full(double value, params ReadOnlySpan<int> shape)
    {
        Tensor result = AllocateKept(Shape.Of(shape));
        result.Destination.Fill((float)value);
        return result;
    }

    /// <summary>A tensor of one value everywhere; for languages that do not make spans of arguments.</summary>
    /// <param name="value">The value, rounded to float.</param>
    /// <param name="shape">Sizes of the axes.</param>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public static Tensor Full(double value, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Full(value, shape.AsSpan());
    }

    /// <summary>Evenly spaced values from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    /// <remarks>
    /// <para>Formula: with step = (end - start) / (count - 1) in float32, element i is start + step * i in the first half and end - step *
    /// (count - 1 - i) in the second, each with one rounding; so the ends are exact.</para>
    /// <para>Numerics: the same bits as torch.linspace on a CPU with AVX2.</para>
    /// </remarks>
    /// <param name="start">First value.</param>
    /// <param name="end">Last value.</param>
    /// <param name="count">Number of values, at least 0; a single one is <paramref name="start"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Tensor Linspace(double start, double end, int count)
    {
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), count, "Linspace: a count of 0 or more expected");
        Tensor result = AllocateKept([count]);
        Span<float> destination = result.Destination;
        float first = (float)start, last = (float)end, step = count > 1 ? (last - first) / (count - 1) : 0;
        for (int i = 0; i < count; i++)
        {
            destination[i] = i < count / 2 || count == 1
                ? MathF.FusedMultiplyAdd(step, i, first)
                : MathF.FusedMultiplyAdd(-step, count - 1 - i, last);
        }

        return result;
    }

    /// <summary>The values start, start + step, ... below <paramref name="end"/> (above it, for a negative step).</summary>
    /// <remarks><para>Formula: element i is start + i * step, computed in double and rounded once; ceil((end - start) /
    /// step) elements.</para></remarks>
    /// <param name="start">First value.</param>
    /// <param name="end">Bound that is not reached.</param>
    /// <param name="step">Not zero; of the sign of end - start.</param>
    /// <exception cref="ArgumentException">The step is zero, not finite or leads away from the end.</exception>
    public static Tensor Arange(double start, double end, double step = 1)
    {
        double count = Math.Ceiling((end - start) / step);
        if (!(count >= 0 && count <= Array.MaxLength) || step == 0)
            throw new ArgumentException($"Arange: from {start} to {end} in steps of {step} is not a finite range", nameof(step));
        Tensor result = AllocateKept([(int)count]);
        Span<float> destination = result.Destination;
        for (int i = 0; i < destination.Length; i++) destination[i] = (float)(start + i * step);
        return result;
    }
}
