namespace DropoutLab;

/// <content>What Variance and Norm do with axes that do not lie side by side.</content>
public sealed partial class Tensor
{
    /// <summary>This tensor if the reduced axes lie side by side; else a copy in which they come last.</summary>
    private Tensor WithAdjacent(ref ReducedAxes axes)
    {
        if (axes.AreAdjacent) return this;
        var order = new int[Rank];
        int first = axes.OrderWithReducedLast(order);
        Tensor permuted = Permuted(order, nameof(Permute));
        Span<int> last = stackalloc int[Rank - first];
        for (int i = 0; i < last.Length; i++) last[i] = first + i;
        axes = ReducedAxes.Of(permuted.Shape, last, nameof(Permute));
        return permuted;
    }
}
