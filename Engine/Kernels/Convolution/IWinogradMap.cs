namespace DropoutLab.Kernels;

/// <summary>A small matrix applied to In vectors at a stride; Out vectors are stored at a stride.</summary>
internal unsafe interface IWinogradMap
{
    static abstract int In { get; }

    static abstract int Out { get; }

    static abstract void Run<TSimd, TVector>(float* source, nint sourceStride, float* target, nint targetStride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
