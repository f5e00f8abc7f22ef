namespace DropoutLab.Kernels;

/// <summary>C = alpha op(A) op(B) + beta C with raw addresses: what the kernels of a product share, so that a job can carry it.</summary>
/// <remarks>op(A)[i, p] is A[i * ARowStride + p * AColumnStride]; one of the two strides is 1. The same for op(B).</remarks>
internal unsafe struct ProductArguments
{
    public int M;
    public int N;
    public int K;
    public float* A;
    public nint ARowStride;
    public nint AColumnStride;
    public float* B;
    public nint BRowStride;
    public nint BColumnStride;

    /// <summary>B as a <see cref="PackedMatrix"/>; null when it is read as it lies.</summary>
    public float* PackedB;
    public float* C;
    public nint CRowStride;
    public float Alpha;
    public float Beta;

    /// <summary>Null when there is no bias.</summary>
    public float* Bias;

    /// <summary>Null when there is no mask.</summary>
    public ulong* Mask;
    public float Scale;
    public bool Relu;

    /// <summary>The update that reads C as its gradient, and what runs it over a range of C's elements (its first, the end, their
    /// gradients); null when C itself is wanted, which holds nothing afterwards otherwise.</summary>
    public void* Update;
    public delegate*<void*, int, int, float*, void> RunUpdate;

    /// <summary>About how long the update takes on one thread.</summary>
    public long UpdateNanoseconds;

    public readonly bool HasEpilogue => Bias != null || Mask != null || Relu;
}
