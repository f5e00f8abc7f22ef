namespace DropoutLab;

/// <summary>A node whose kernel overwrites gradients: where an input has one already, it writes beside it, and the two are
/// added afterwards.</summary>
/// <remarks>So two backward passes add up to the bit, and a kernel that makes several gradients at once needs no case for it.</remarks>
internal abstract class OverwritingNode(params ReadOnlySpan<Tensor> inputs) : Node(inputs)
{
    private readonly Tensor?[] beside = new Tensor?[inputs.Length];

    /// <summary>Where to write the gradient of an input, every element of it; nothing if none is wanted. Once a pass for
    /// each input.</summary>
    protected Span<float> GradientPlace(int input)
    {
        if (!NeedsGradient(input)) return default;
        Span<float> place = GradientOf(input, out bool accumulate);
        if (!accumulate) return place;
        Tensor apart = Tensor.AllocateKept(ShapeOf(input));
        beside[input] = apart;
        return apart.Destination;
    }

    /// <summary>Adds what was written beside; the last thing that a backward pass does.</summary>
    protected void AddGradientsBeside()
    {
        for (int input = 0; input < beside.Length; input++)
        {
            if (beside[input] is not { } apart) continue;
            beside[input] = null;
            Accumulate(input, apart);
            apart.Reclaim();
        }
    }
}
