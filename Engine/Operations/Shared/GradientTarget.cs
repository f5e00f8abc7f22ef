using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>Where a kernel that can only overwrite puts an input's gradient: straight into its place or, where the input has one already,
/// into scratch memory that is added at the end of the <c>using</c>.</summary>
/// <remarks>So two backward passes add up to the bit, and a kernel that makes several gradients at once needs no case for it.</remarks>
internal readonly ref struct GradientTarget
{
    /// <summary>The number of an input that is not there: its gradient has no place.</summary>
    public const int NoInput = -1;

    private readonly Span<float> destination;
    private readonly Tensor? scratch;

    /// <summary>Finds the place.</summary>
    /// <param name="node">The node whose backward pass runs.</param>
    /// <param name="input">Number of the input; the place is empty if it wants no gradient.</param>
    public GradientTarget(Node node, int input)
    {
        if (input == NoInput || !node.NeedsGradient(input)) return;
        destination = node.GradientOf(input, out bool accumulate);
        scratch = accumulate ? Tensor.AllocateKept(node.ShapeOf(input)) : null;
    }

    /// <summary>To be overwritten, every element of it.</summary>
    public Span<float> Values => scratch is null ? destination : scratch.Destination;

    /// <summary>Adds what was computed, if it had to be computed apart.</summary>
    public void Dispose()
    {
        if (scratch is null) return;
        Elementwise.Binary(default(AddOperator), destination, scratch.Values, destination);
        scratch.Reclaim();
    }
}
