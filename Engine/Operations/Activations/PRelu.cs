using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>x where it is positive, else x times a learned slope, one for all or one a channel.</summary>
    /// <remarks>
    /// <para>Formula: y = x where x &gt; 0, else weight * x.</para>
    /// <para>Gradient: dx = dy where x &gt; 0, else weight * dy; dweight = the sum of dy * x where x is not positive, added
    /// in double.</para>
    /// <para>Shapes: x [N, C, ...]; weight [C], or [1] for any x.</para>
    /// <para>Cost: one read and one write; keeps the input for the backward pass.</para>
    /// <para>Source: K. He et al., "Delving deep into rectifiers", 2015.</para>
    /// </remarks>
    /// <param name="weight">The slopes on the negative side.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor PRelu(Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Rank != 1 || (weight.Count != 1 && (Rank < 2 || Shape[1] != weight.Count)))
            throw new ArgumentException(
                $"PRelu: input {Shape}, weight {weight.Shape}: [1] or [C] for [N, C, ...] expected", nameof(weight));
        Tensor result = Allocate(Shape);
        int run = RunOfSlope(weight.Count);
        for (int start = 0, slope = 0; start < Count; start += run, slope = (slope + 1) % weight.Count)
            Elementwise.Unary(new LeakyReluOperator(weight.Values[slope]), Values.Slice(start, run), result.Destination.Slice(start, run));
        return Autograd.Records(this, weight) ? result.ProducedBy(new PReluNode(this, weight)) : result;
    }

    /// <summary>How many elements that lie side by side share a slope.</summary>
    private int RunOfSlope(int slopes) => slopes == 1 || Count == 0 ? Count : Count / Shape[0] / slopes;

    private sealed class PReluNode : Node
    {
        public PReluNode(Tensor input, Tensor weight)
            : base(input, weight) => Save(input, weight);

        protected override void Backward(Tensor gradient)
        {
            Tensor input = Saved(0), weight = Saved(1);
            int slopes = weight.Count, run = input.RunOfSlope(slopes);
            if (NeedsGradient(1))
            {
                using var slopeGradient = new ScratchTensor(weight.Shape);
                for (int slope = 0; slope < slopes; slope++)
                {
                    double sum = 0;
                    for (int start = slope * run; start < input.Count; start += run * slopes)
                        sum += SumOfAll.Run(
                            gradient.Values.Slice(start, run), input.Values.Slice(start, run), default(NegativeProductTerm));
                    slopeGradient.Values[slope] = (float)sum;
                }

                Accumulate(1, slopeGradient.Tensor);
            }

            for (int start = 0, slope = 0; start < input.Count; start += run, slope = (slope + 1) % slopes)
            {
                Elementwise.Binary(
                    new LeakyReluGradientOperator(weight.Values[slope]), gradient.Values.Slice(start, run), input.Values.Slice(start, run),
                    gradient.OwnValues.Slice(start, run));
            }

            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            string slope = writer.Input(1);
            if (ShapeOf(1).ElementCount > 1) slope = GraphValues.OfChannels(writer, slope, OutputShape.Rank);
            return writer.Write("PRelu", [writer.Input(0), slope]);
        }
    }

    /// <summary>gradient * x where x is not greater than 0.</summary>
    private readonly struct NegativeProductTerm : ISumTerm
    {
        public static bool IsBinary => true;

        public static double Nanoseconds => 0.2;

        public TVector Of<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Select(TSimd.LessThan(TSimd.Zero, y), TSimd.Zero, TSimd.Multiply(x, y));
    }
}
