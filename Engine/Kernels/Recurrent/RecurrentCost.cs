namespace DropoutLab.Kernels;

/// <summary>About how long the products of a layer take on one thread.</summary>
internal static class RecurrentCost
{
    /// <summary>Multiply-adds that a core does in a nanosecond in these products.</summary>
    private const int MultiplyAddsPerNanosecond = 48;

    /// <summary>For so many rows of one step or of several.</summary>
    public static long Nanoseconds<TCell>(ref readonly RecurrentArguments layer, int rows)
        where TCell : struct, ICell =>
        (long)rows * TCell.Gates * layer.Hidden * (layer.Hidden + layer.Inputs) / MultiplyAddsPerNanosecond;
}
