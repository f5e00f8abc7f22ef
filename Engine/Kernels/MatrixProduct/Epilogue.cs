namespace DropoutLab.Kernels;

/// <summary>What happens to each element of a product while its tile is hot: + bias of its column, then ReLU, then the mask.</summary>
internal readonly ref struct Epilogue
{
    /// <summary>The bias, one a column (length n), or nothing.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Whether elements below zero become +0; -0 and a NaN stay.</summary>
    public bool Relu { get; init; }

    /// <summary>The dropout mask, or nothing: bit i &amp; 63 of word i >> 6 belongs to element i of the row-major [m, n] result (whatever
    /// its leading dimension). Where it is set the element is multiplied by <see cref="Scale"/>, else it becomes +0.</summary>
    public ReadOnlySpan<ulong> Mask { get; init; }

    /// <summary>The factor of kept elements; read only when there is a mask.</summary>
    public float Scale { get; init; }
}
