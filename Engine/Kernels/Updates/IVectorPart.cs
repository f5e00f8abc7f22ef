namespace DropoutLab.Kernels;

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
