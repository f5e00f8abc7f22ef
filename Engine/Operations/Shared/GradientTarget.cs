using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>Where a kernel that can only overwrite puts an input's gradient: straight into its place, or into scratch memory that is added
/// at the end.</summary>
internal readonly ref struct GradientTarget
{
    private readonly Span<float> destination;
    private readonly Tensor? scratch;

    /// <summary>Finds the place.</summary>
    /// <param name="node">The node whose backward pass runs.</param>
    /// <param name="input">Number of the input, which needs a gradient.</param>
    public GradientTarget(Node node, int input)
    {
        destination = node.GradientOf(input, out bool accumulate);
        scratch = accumulate ? Tensor.AllocateKept(node.ShapeOf(input)) : null;
    }

    /// <summary>To be overwritten.</summary>
    public Span<float> Values => scratch is null ? destination : scratch.Destination;

    /// <summary>Adds what was computed, if it had to be computed apart.</summary>
    public void Dispose()
    {
        if (scratch is null) return;
        Elementwise.Binary(default(AddOperator), destination, scratch.Values, destination);
        scratch.Reclaim();
    }
}
