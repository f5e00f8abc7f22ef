using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What the two triangles have in common.</content>
public sealed partial class Tensor
{
    private Tensor Triangle(int diagonal, bool isLower, string name)
    {
        if (Rank < 2) throw new ArgumentException($"{name}: {Shape}: two axes or more expected");
        Tensor result = Allocate(Shape);
        Copy.Run(Values, result.Destination);
        ClearOutside(result.Destination, Shape[-2], Shape[-1], diagonal, isLower);
        return Autograd.Records(this) ? result.ProducedBy(new TriangleNode(this, diagonal, isLower, name)) : result;
    }

    private static void ClearOutside(Span<float> values, int rows, int columns, int diagonal, bool isLower)
    {
        if (values.IsEmpty) return;
        for (int row = 0; row < values.Length / columns; row++)
        {
            Span<float> line = values.Slice(row * columns, columns);
            // The first column above the diagonal, or the first one of the triangle.
            int edge = (int)Math.Clamp((long)(row % rows) + diagonal + (isLower ? 1 : 0), 0, columns);
            (isLower ? line[edge..] : line[..edge]).Clear();
        }
    }

    private sealed class TriangleNode(Tensor input, int diagonal, bool isLower, string name) : Node(input)
    {
        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            ClearOutside(gradient.OwnValues, gradient.Shape[-2], gradient.Shape[-1], diagonal, isLower);
            PassOn(0, gradient);
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Trilu", [writer.Input(0), writer.Constant(diagonal)], new GraphAttribute("upper", isLower ? 0L : 1L));
    }
}
