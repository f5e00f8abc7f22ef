namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The upper triangle of each matrix, zeros below it.</summary>
    /// <remarks>
    /// <para>Formula: y[..., i, j] = x[..., i, j] where j - i &gt;= diagonal, else 0.</para>
    /// <para>Gradient: dx = dy inside the triangle, 0 outside.</para>
    /// <para>Shapes: two axes or more; the shape stays. PyTorch: triu.</para>
    /// <para>Numerics: what lies outside is 0, also where it was infinite or NaN.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="diagonal">The first diagonal that stays: 0 is the main one, 1 the one above it.</param>
    /// <exception cref="ArgumentException">There are fewer than two axes.</exception>
    public Tensor UpperTriangle(int diagonal = 0) => Triangle(diagonal, isLower: false, nameof(UpperTriangle));
}
