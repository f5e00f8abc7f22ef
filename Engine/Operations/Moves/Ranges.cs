namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Elements and ranges along the first axes: <c>x[0..2]</c>, <c>x[^1]</c>, <c>x[.., 1]</c>.</summary>
    /// <remarks>
    /// <para>Formula: as NumPy: a range keeps its axis, one element takes it away; axes behind the last index stay whole.</para>
    /// <para>Gradient: dx = dy at the places that were taken, 0 elsewhere.</para>
    /// <para>Shapes: [20, 300] with <c>[.., 1]</c> to [20]; with <c>[0..2]</c> to [2, 300]; with <c>[^1]</c> to [300].</para>
    /// <para>Cost: as <see cref="Slice"/> for each axis: rows that lie side by side share memory, others are copied.</para>
    /// </remarks>
    /// <param name="indices">At most one for each axis. (Whole numbers for all axes give one element as a float.)</param>
    /// <exception cref="ArgumentException">There are more indices than axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index or a range leaves its axis.</exception>
    [System.Runtime.CompilerServices.IndexerName("Element")]
    public Tensor this[params ReadOnlySpan<AxisIndex> indices]
    {
        get
        {
            if (indices.Length > Rank)
                throw new ArgumentException($"Tensor: {indices.Length} indices for the {Rank} axes of {Shape}", nameof(indices));
            Tensor result = this;
            for (int axis = 0; axis < indices.Length; axis++)
            {
                Range range = indices[axis].Range;
                bool isRange = indices[axis].IsRange;
                int size = Shape[axis], start = range.Start.GetOffset(size), end = isRange ? range.End.GetOffset(size) : start + 1;
                if (start < 0 || end > size || end < start)
                    throw new ArgumentOutOfRangeException(
                        nameof(indices),
                        $"Tensor: axis {axis} of {Shape} has {size} elements, {(isRange ? $"{range}" : $"{range.Start}")} came");
                if (start != 0 || end != size) result = result.Slice(axis, start, end - start);
            }

            var sizes = new List<int>(Rank);
            for (int axis = 0; axis < Rank; axis++)
                if (axis >= indices.Length || indices[axis].IsRange) sizes.Add(result.Shape[axis]);
            return sizes.Count == Rank ? result : result.Reshape(sizes.ToArray());
        }
    }
}
