namespace DropoutLab.Tests.OperationTable;

/// <summary>Writes over what other consumers of its input have collected.</summary>
internal sealed class OverwritingNode(Tensor input, float slope) : Node(input)
{
    protected override void Backward(Tensor gradient)
    {
        Span<float> destination = GradientOf(0, out _);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = slope * gradient.AsSpan()[i];
    }
}
