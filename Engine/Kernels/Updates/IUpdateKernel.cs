namespace DropoutLab.Kernels;

/// <summary>A change of every element on its own, that <see cref="UpdatePass"/> runs over ranges.</summary>
internal unsafe interface IUpdateKernel
{
    /// <summary>Changes the elements of a range: whole vectors, or one vector's part.</summary>
    void Run<TSimd, TVector, TPart>(int start, int end)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPart : struct, IVectorPart;
}
