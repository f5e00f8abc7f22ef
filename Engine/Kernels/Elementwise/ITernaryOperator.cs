namespace DropoutLab.Kernels;

/// <summary>A function of three numbers; see <see cref="IUnaryOperator"/>.</summary>
internal interface ITernaryOperator
{
    /// <summary>The function of each three lanes.</summary>
    TVector Invoke<TSimd, TVector>(TVector first, TVector second, TVector third)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
