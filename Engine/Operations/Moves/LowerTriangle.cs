namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The lower triangle of each matrix, zeros above it.</summary>
    /// <remarks>
    /// <para>Formula: y[..., i, j] = x[..., i, j] where j - i &lt;= diagonal, else 0.</para>
    /// <para>Gradient: dx = dy inside the triangle, 0 outside.</para>
    /// <para>Shapes: two axes or more; the shape stays. PyTorch: tril.</para>
    /// <para>Numerics: what lies outside is 0, also where it was infinite or NaN.</para>
    /// <para>Cost: one read and one write; keeps nothing for the backward pass.</para>
    /// </remarks>
    /// <param name="diagonal">The last diagonal that stays: 0 is the main one, 1 the one above it.</param>
    /// <exception cref="ArgumentException">There are fewer than two axes.</exception>
    public Tensor LowerTriangle(int diagonal = 0) => Triangle(diagonal, isLower: true, nameof(LowerTriangle));
}
