namespace DropoutLab.Kernels;

/// <summary>About how long a step takes on one thread.</summary>
internal static class RecurrentCost
{
    /// <summary>Multiply-adds that a core does in a nanosecond in these products.</summary>
    private const int MultiplyAddsPerNanosecond = 48;

    public static long StepNanoseconds<TCell>(ref readonly RecurrentArguments layer, int rows)
        where TCell : struct, ICell =>
        (long)rows * TCell.Gates * layer.Hidden * (layer.Hidden + layer.Inputs) / MultiplyAddsPerNanosecond;
}
