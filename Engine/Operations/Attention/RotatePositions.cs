using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Rotary positions: turns pairs of features by angles that grow with the row's position, so that products of queries and keys
    /// depend on how far they are apart.</summary>
    /// <remarks>
    /// <para>Formula: with a = x[t, i], b = x[t, i + d/2] and the angle w = (start + t) * frequencyBase^(-2i/d), y[t, i] = a cos w - b sin
    /// w and y[t, i + d/2] = b cos w + a sin w.</para>
    /// <para>Gradient: dy turned back by the same angles.</para>
    /// <para>Shapes: [..., T, d] with an even d; of queries and keys of attention [N, heads, T, d].</para>
    /// <para>Numerics: angles in double precision, so far positions are as exact as near ones.</para>
    /// <para>Cost: one read and one write; T * d/2 sines and cosines, which are kept for the backward pass.</para>
    /// <para>Source: J. Su et al., "RoFormer: enhanced transformer with rotary position embedding", 2021, which pairs neighbours x[2i],
    /// x[2i + 1]; here, as in GPT-NeoX and in Hugging Face's Llama, a pair lies half a row apart.</para>
    /// </remarks>
    /// <param name="start">The position of the first row, at least 0.</param>
    /// <param name="frequencyBase">How far frequencies spread; finite and above 0.</param>
    /// <exception cref="ArgumentException">There are fewer than two axes, or the last has an odd size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative, or the base is not finite and above 0.</exception>
    public Tensor RotatePositions(int start = 0, double frequencyBase = 10000)
    {
        if (Rank < 2 || Shape[-1] % 2 != 0) throw new ArgumentException($"RotatePositions: {Shape}, [..., T, d] with an even d expected");
        if (start < 0) throw new ArgumentOutOfRangeException(nameof(start), start, "RotatePositions: a position of 0 or more expected");
        if (!(frequencyBase > 0 && double.IsFinite(frequencyBase)))
            throw new ArgumentOutOfRangeException(
                nameof(frequencyBase), frequencyBase, "RotatePositions: a finite base above 0 expected");
        int rows = Shape[-2], width = Shape[-1];
        Tensor cosines = AllocateKept([rows, width / 2]), sines = AllocateKept([rows, width / 2]), result = Allocate(Shape);
        RotaryKernel.Angles(start, rows, width, frequencyBase, cosines.Destination, sines.Destination);
        RotaryKernel.Turn(Values, cosines.Values, sines.Values, rows, width, back: false, result.Destination);
        if (Autograd.Records(this)) return result.ProducedBy(new RotatePositionsNode(this, cosines, sines));
        cosines.Reclaim();
        sines.Reclaim();
        return result;
    }

    private sealed class RotatePositionsNode(Tensor input, Tensor cosines, Tensor sines) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            Span<float> values = gradient.OwnValues;
            RotaryKernel.Turn(values, cosines.Values, sines.Values, gradient.Shape[-2], gradient.Shape[-1], back: true, values);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            int half = OutputShape[-1] / 2;
            string[] minusOne = [writer.Constant(-1)];
            string Half(int start) => writer.Write(
                "Slice", [writer.Input(0), writer.Constant(start), writer.Constant(start + half), .. minusOne]);
            string Product(string left, Tensor right) => writer.Write("Mul", [left, writer.Constant(right)]);
            string first = Half(0), second = Half(half);
            return writer.Write(
                "Concat",
                [
                    writer.Write("Sub", [Product(first, cosines), Product(second, sines)]),
                    writer.Write("Add", [Product(second, cosines), Product(first, sines)]),
                ],
                new GraphAttribute("axis", -1L));
        }

        protected override void Release()
        {
            cosines.Reclaim();
            sines.Reclaim();
        }
    }
}
