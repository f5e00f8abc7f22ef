namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Two axes exchanged.</summary>
    /// <remarks>
    /// <para>Formula: for axes 0 and 1 of a matrix, y[i, j] = x[j, i].</para>
    /// <para>Gradient: dx is dy with the axes exchanged.</para>
    /// <para>Shapes: [20, 300] to [300, 20].</para>
    /// <para>Cost: one read and one write, as <see cref="Permute(ReadOnlySpan{int})"/>.</para>
    /// </remarks>
    /// <param name="firstAxis">One axis; -1 is the last one.</param>
    /// <param name="secondAxis">The other.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public Tensor Transpose(int firstAxis, int secondAxis)
    {
        int first = Shape.ResolveAxis(firstAxis, nameof(Transpose), hasScalars: true);
        int second = Shape.ResolveAxis(secondAxis, nameof(Transpose), hasScalars: true);
        if (Rank == 0) return ViewAs(Shape, nameof(Transpose));
        var axes = new int[Rank];
        for (int i = 0; i < axes.Length; i++) axes[i] = i;
        (axes[first], axes[second]) = (second, first);
        return Permuted(axes, nameof(Transpose));
    }
}
