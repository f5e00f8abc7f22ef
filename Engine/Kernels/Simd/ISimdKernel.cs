namespace DropoutLab.Kernels;

/// <summary>A kernel that <see cref="Simd.Dispatch"/> runs at the machine's vector width.</summary>
internal interface ISimdKernel
{
    void Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
