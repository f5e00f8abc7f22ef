using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A part of what a recurrent layer gave in one tensor, without a copy.</summary>
    internal Tensor PartOfRecurrent(RecurrentPart part, int start, Shape shape)
    {
        Tensor result = View(shape, start);
        return Autograd.Records(this) ? result.ProducedBy(new RecurrentPartNode(this, part, start)) : result;
    }

    private sealed class RecurrentPartNode(Tensor all, RecurrentPart part, int start) : Node(all)
    {
        // Few use the last states too.
        internal override bool HoldsOutput => false;

        protected override void Backward(Tensor gradient)
        {
            Span<float> destination = GradientOf(0, out bool accumulate);
            if (!accumulate) destination.Clear();
            int length = gradient.Count;
            BlockCopy.Run(gradient.Values, length, destination[start..], length, length, count: 1, accumulate: true);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            string value = writer.Part(0, (int)part);
            // A single step has no axis for directions.
            return OutputShape.Rank == 3 ? value : writer.Write("Reshape", [value, writer.Constant(writer.OutputSizes)]);
        }
    }
}
