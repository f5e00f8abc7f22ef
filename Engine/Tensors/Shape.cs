using System.Collections;
using System.Runtime.CompilerServices;

namespace DropoutLab;

/// <summary>The sizes of a tensor's axes, outermost first; a scalar has none.</summary>
/// <remarks>
/// <para>Shapes are values: two shapes are equal when they have the same sizes. <c>[20, 1]</c>, an <c>int[]</c> and a span of integers
/// convert to a shape.</para>
/// </remarks>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[]? sizes;

    private Shape(int[] sizes, int elementCount)
    {
        this.sizes = sizes;
        emptyOrCountMinusOne = elementCount - 1;
    }

    // default(Shape) is the scalar, which has one element: so the field holds the count less one.
    private readonly int emptyOrCountMinusOne;

    /// <summary>Number of axes.</summary>
    public int Rank => sizes?.Length ?? 0;

    /// <summary>Number of elements: the product of the sizes; 1 for a scalar.</summary>
    public int ElementCount => emptyOrCountMinusOne + 1;

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>Size of one axis; a negative number counts from the last axis, as in PyTorch.</summary>
    /// <param name="axis">From -Rank to Rank - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int this[int axis] => sizes is { } all && axis >= -all.Length && axis < all.Length
        ? all[axis < 0 ? axis + all.Length : axis]
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Shape: {this} has {Rank} axes");

    /// <summary>Size of one axis: <c>shape[^1]</c> is that of the last one.</summary>
    /// <param name="axis">From 0, or <c>^</c> from the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int this[Index axis] => this[axis.IsFromEnd ? -axis.Value : axis.Value];

    /// <summary>Makes a shape from sizes.</summary>
    /// <param name="sizes">Each at least 0; their product at most 2,147,483,591 (.NET's longest array).</param>
    /// <exception cref="ArgumentException">A size is negative, or there are too many elements.</exception>
    public static Shape Of(params ReadOnlySpan<int> sizes)
    {
        long count = 1;
        bool empty = false;
        foreach (int size in sizes)
        {
            if (size < 0) throw new ArgumentException($"Shape: {Describe(sizes)} has a negative size", nameof(sizes));
            if (size == 0) empty = true;
            else if ((count *= size) > Array.MaxLength)
                throw new ArgumentException($"Shape: {Describe(sizes)} has more than {Array.MaxLength} elements", nameof(sizes));
        }

        return new Shape(sizes.ToArray(), empty ? 0 : (int)count);
    }

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> AsSpan() => sizes;

    /// <summary>The sizes as a new array, outermost first.</summary>
    public int[] ToArray() => AsSpan().ToArray();

    /// <summary>Makes a shape from an array of sizes.</summary>
    /// <param name="sizes">Each at least 0.</param>
    public static implicit operator Shape(int[] sizes) => Of(sizes);

    /// <summary>Makes a shape from a span of sizes.</summary>
    /// <param name="sizes">Each at least 0.</param>
    public static implicit operator Shape(ReadOnlySpan<int> sizes) => Of(sizes);

    /// <summary>The sizes, for calls that take them one by one: <c>Tensor.Zeros(x.Shape)</c>.</summary>
    /// <param name="shape">The shape.</param>
    public static implicit operator ReadOnlySpan<int>(Shape shape) => shape.AsSpan();

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int size in AsSpan()) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same sizes.</summary>
    /// <param name="left">One shape.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    /// <param name="left">One shape.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The shape as error messages write it: <c>[20, 1]</c>.</summary>
    public override string ToString() => Describe(AsSpan());

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(sizes ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The axis as a number from 0, or an error that names the operation.</summary>
    internal int ResolveAxis(int axis, string operation, bool hasScalars = false)
    {
        // A scalar counts as if it had one axis of one element, where the operation takes it so, as in PyTorch.
        if (Rank == 0 && hasScalars && axis is 0 or -1) return 0;
        int resolved = axis < 0 ? axis + Rank : axis;
        return resolved >= 0 && resolved < Rank
            ? resolved
            : throw new ArgumentOutOfRangeException(
                nameof(axis), axis, $"{operation}: {this} has {(Rank == 0 ? "no axes" : $"{Rank} axes: -{Rank} to {Rank - 1} expected")}");
    }

    /// <summary>The same sizes but for the last axis.</summary>
    internal Shape WithLast(int size)
    {
        if (this[-1] == size) return this;
        int[] changed = ToArray();
        changed[^1] = size;
        return Of(changed);
    }

    /// <summary>The same sizes but for the first axis.</summary>
    internal Shape WithFirst(int size)
    {
        if (this[0] == size) return this;
        int[] changed = ToArray();
        changed[0] = size;
        return Of(changed);
    }

    /// <summary>The shape that two operands have together under NumPy's broadcasting: sizes are equal, or one of them is 1.</summary>
    internal static Shape Broadcast(Shape left, Shape right, string operation)
    {
        if (left.Equals(right)) return left;
        int rank = Math.Max(left.Rank, right.Rank);
        Span<int> sizes = rank <= 8 ? stackalloc int[rank] : new int[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int a = axis <= left.Rank ? left[-axis] : 1;
            int b = axis <= right.Rank ? right[-axis] : 1;
            if (a != b && a != 1 && b != 1)
                throw new ArgumentException($"{operation}: {left} and {right} do not broadcast: sizes {a} and {b} differ and neither is 1");
            sizes[^axis] = a == 1 ? b : a;
        }

        return Of(sizes);
    }

    private static string Describe(ReadOnlySpan<int> sizes)
    {
        if (sizes.IsEmpty) return "[]";
        var text = new System.Text.StringBuilder("[").Append(sizes[0]);
        foreach (int size in sizes[1..]) text.Append(", ").Append(size);
        return text.Append(']').ToString();
    }
}
