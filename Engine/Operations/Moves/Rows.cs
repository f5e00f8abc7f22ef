using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The rows of this matrix that a tensor of indices names: what an embedding looks up.</summary>
    /// <remarks>
    /// <para>Formula: y[..., :] = x[indices[...], :].</para>
    /// <para>Gradient: dx[j, :] = the sum of dy over the places whose index is j, added in row-major order; none to the row
    /// <paramref name="paddingIndex"/>, and none to the indices.</para>
    /// <para>Shapes: x [count, features] and indices of any shape give [..., features].</para>
    /// <para>Numerics: the same bits for any number of threads.</para>
    /// <para>Cost: one read and one write of what is chosen; the gradient is as large as x and written once.</para>
    /// </remarks>
    /// <param name="indices">Whole numbers from 0 to count - 1.</param>
    /// <param name="paddingIndex">A row that gets no gradient; null for none.</param>
    /// <exception cref="ArgumentException">This is no matrix, or an index is not a whole number in the range.</exception>
    public Tensor Rows(Tensor indices, int? paddingIndex = null)
    {
        ArgumentNullException.ThrowIfNull(indices);
        if (Rank != 2) throw new ArgumentException($"Rows: {Shape}, [count, features] expected");
        Indices.Check(indices, Shape[0], nameof(Rows));
        Tensor result = Allocate([.. indices.Shape, Shape[1]]);
        EmbeddingRows.Gather(Values, indices.Values, Shape[1], result.Destination);
        return Autograd.Records(this, indices) ? result.ProducedBy(new RowsNode(this, indices, paddingIndex ?? -1)) : result;
    }

    private sealed class RowsNode : Node
    {
        private readonly int paddingIndex;

        public RowsNode(Tensor matrix, Tensor indices, int paddingIndex)
            : base(matrix, indices)
        {
            this.paddingIndex = paddingIndex;
            Save(indices);
        }

        internal override bool OnlyReadsGradient => true;

        protected override void Backward(Tensor gradient)
        {
            if (!NeedsGradient(0)) return;
            using var target = new GradientTarget(this, 0);
            EmbeddingGradient.Run(gradient.Values, Saved(0).Values, gradient.Shape[-1], paddingIndex, target.Values);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Gather", [writer.Input(0), GraphValues.Integers(writer, 1)]);
    }
}
