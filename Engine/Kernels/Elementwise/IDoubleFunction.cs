namespace DropoutLab.Kernels;

/// <summary>A function of one number that is computed in double precision.</summary>
internal interface IDoubleFunction
{
    /// <summary>Replaces each number by its function.</summary>
    void Apply(Span<double> values);
}
