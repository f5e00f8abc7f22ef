namespace DropoutLab.Kernels;

/// <summary>A function of two numbers; see <see cref="IUnaryOperator"/>.</summary>
internal interface IBinaryOperator
{
    /// <inheritdoc cref="IUnaryOperator.IsLong"/>
    static virtual bool IsLong => false;

    /// <summary>The function of each pair of lanes.</summary>
    TVector Invoke<TSimd, TVector>(TVector left, TVector right)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
