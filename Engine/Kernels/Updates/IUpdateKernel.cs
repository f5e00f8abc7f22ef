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

/// <summary>Whether a loop reads and writes whole vectors or a range's last elements: a type, so that whole vectors pay nothing
/// for it.</summary>
internal unsafe interface IVectorPart
{
    static abstract TVector Load<TSimd, TVector>(float* source, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    static abstract void Store<TSimd, TVector>(TVector value, float* destination, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
