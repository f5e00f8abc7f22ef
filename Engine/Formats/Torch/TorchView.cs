namespace DropoutLab.Formats;

/// <summary>A tensor in a file of PyTorch: which elements of a storage it has.</summary>
internal sealed class TorchView : IEquatable<TorchView>
{
    public TorchView(TorchStorage storage, ElementType type, long offset, long[] sizes, long[] strides, string path)
    {
        (Storage, Type, Offset, Strides) = (storage, type, offset, strides);
        Shape = Elements.ShapeOf(sizes, path);
        if (sizes.Length != strides.Length)
            throw new InvalidDataException($"{path}: {sizes.Length} strides for {Shape} expected, {strides.Length} came");
        long last = offset, stored = storage.ByteCount / Elements.Width(type);
        for (int axis = 0; axis < sizes.Length; axis++) last = checked(last + (Math.Max(sizes[axis] - 1, 0) * strides[axis]));
        if (Shape.ElementCount > 0 && last >= stored)
            throw new InvalidDataException($"{path}: elements below {stored}, where storage {storage.Key} ends, expected, {last} came");
    }

    public TorchStorage Storage { get; }

    public ElementType Type { get; }

    public long Offset { get; }

    public Shape Shape { get; }

    public long[] Strides { get; }

    /// <summary>Whether the elements lie one after the other.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int axis = Shape.Rank - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected) return false;
                expected *= Shape[axis];
            }

            return true;
        }
    }

    /// <summary>Whether the tensor is all of its storage, in order.</summary>
    public bool IsWholeStorage => Offset == 0 && IsContiguous && (long)Shape.ElementCount * Elements.Width(Type) == Storage.ByteCount;

    /// <summary>Whether two views show the same elements in the same way, as the names of tied weights do.</summary>
    public bool Equals(TorchView? other) => other is not null && Storage == other.Storage && Type == other.Type && Offset == other.Offset
        && Shape == other.Shape && Strides.AsSpan().SequenceEqual(other.Strides);

    public override bool Equals(object? obj) => Equals(obj as TorchView);

    public override int GetHashCode() => HashCode.Combine(Storage, Type, Offset, Shape);

    /// <summary>The elements in row-major order.</summary>
    /// <param name="stored">All elements of the storage.</param>
    public Tensor Gather(ReadOnlySpan<float> stored)
    {
        int at = Shape.ElementCount > 0 ? (int)Offset : 0;
        if (IsContiguous) return Tensor.From(stored.Slice(at, Shape.ElementCount), Shape.AsSpan());
        var values = new float[Shape.ElementCount];
        var index = new int[Shape.Rank];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = stored[at];
            for (int axis = Shape.Rank - 1; axis >= 0; axis--)
            {
                at += (int)Strides[axis];
                if (++index[axis] < Shape[axis]) break;
                at -= (int)(Shape[axis] * Strides[axis]);
                index[axis] = 0;
            }
        }

        return Tensor.From(values, Shape.AsSpan());
    }
}
