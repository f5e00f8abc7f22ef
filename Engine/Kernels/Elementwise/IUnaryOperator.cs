namespace DropoutLab.Kernels;

/// <summary>A function of one number, written once for every vector width.</summary>
/// <remarks>Its fields are the function's parameters. The loops are in <see cref="ElementwiseLoops"/>.</remarks>
internal interface IUnaryOperator
{
    /// <summary>Whether the function takes so many instructions that its loop is not unrolled and its time is not that of
    /// the memory.</summary>
    static virtual bool IsLong => false;

    /// <summary>The function of each lane.</summary>
    TVector Invoke<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
