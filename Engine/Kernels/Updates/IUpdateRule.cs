namespace DropoutLab.Kernels;

/// <summary>What one step of an optimizer does to some lanes: up to three numbers are kept for each parameter.</summary>
internal interface IUpdateRule
{
    /// <summary>About how long one element takes, in picoseconds.</summary>
    static abstract int Picoseconds { get; }

    /// <summary>The new parameter; the kept numbers that the rule uses are changed.</summary>
    TVector Step<TSimd, TVector>(TVector parameter, TVector gradient, ref TVector first, ref TVector second, ref TVector third)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
