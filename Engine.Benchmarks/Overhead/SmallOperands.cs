namespace DropoutLab.Benchmarks.Overhead;

/// <summary>What the calls take: squares of so many elements, all from 0.5 to 1.5, so that each function is defined.</summary>
internal sealed class SmallOperands
{
    public SmallOperands(int elements, bool recorded)
    {
        Side = (int)Math.Sqrt(elements);
        X = Square(1);
        Y = Square(2);
        Weight = Square(3);
        Row = Tensor.From(Values(Side, 4), Side);
        Labels = Tensor.Zeros(Side);
        Indices = Tensor.Zeros(Side, Side);
        X.RequiresGrad = Weight.RequiresGrad = Row.RequiresGrad = recorded;
    }

    /// <summary>The length of the squares' sides.</summary>
    public int Side { get; }

    public Tensor X { get; }

    public Tensor Y { get; }

    public Tensor Weight { get; }

    public Tensor Row { get; }

    public Tensor Labels { get; }

    public Tensor Indices { get; }

    private Tensor Square(int seed) => Tensor.From(Values(Side * Side, seed), Side, Side);

    private static float[] Values(int count, int seed) => Array.ConvertAll(MatMulShapes.Values(count, seed), value => 1 + (value / 2));
}
