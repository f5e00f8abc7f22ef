using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>For each bag of indices the sum or the mean of the rows that it names; an empty bag gives 0.</summary>
    /// <remarks>
    /// <para>Gradient: dx[j, :] = the sum over all bags and indices j of dy[bag, :], divided by the bag's size for a mean; none to the row
    /// <paramref name="paddingIndex"/>, which is neither summed nor counted.</para>
    /// <para>Cost: one read of what is chosen and one write of the result; rows are not copied.</para>
    /// </remarks>
    /// <param name="indices">Whole numbers below the count of rows, bag after bag.</param>
    /// <param name="starts">Where each bag begins, and behind them the number of indices.</param>
    /// <param name="isMean">Whether to divide by the number of rows.</param>
    /// <param name="paddingIndex">A row that does not count, or -1.</param>
    internal Tensor BagRows(Tensor indices, int[] starts, bool isMean, int paddingIndex)
    {
        Indices.Check(indices, Shape[0], "EmbeddingBag");
        int bags = starts.Length - 1;
        Tensor factors = AllocateKept([bags]), result = Allocate([bags, Shape[1]]);
        for (int bag = 0; bag < bags; bag++)
        {
            int counted = 0;
            foreach (float index in indices.Values[starts[bag]..starts[bag + 1]])
                if ((int)index != paddingIndex) counted++;
            factors.Destination[bag] = isMean && counted > 0 ? 1f / counted : 1;
        }

        EmbeddingBags.Sum(Values, indices.Values, starts, factors.Values, Shape[1], paddingIndex, result.Destination);
        if (Autograd.Records(this, indices))
            return result.ProducedBy(new BagRowsNode(this, indices, starts, factors, isMean, paddingIndex));
        factors.Reclaim();
        return result;
    }

    private sealed class BagRowsNode : Node
    {
        private readonly int[] starts;
        private readonly Tensor factors;
        private readonly bool isMean;
        private readonly int paddingIndex;

        public BagRowsNode(Tensor matrix, Tensor indices, int[] starts, Tensor factors, bool isMean, int paddingIndex)
            : base(matrix, indices)
        {
            this.starts = starts;
            this.factors = factors;
            this.isMean = isMean;
            this.paddingIndex = paddingIndex;
            Save(indices);
        }

        protected override void Backward(Tensor gradient)
        {
            if (!NeedsGradient(0)) return;
            using var target = new GradientTarget(this, 0);
            target.Values.Clear();
            EmbeddingBags.AddBack(gradient.Values, Saved(0).Values, starts, factors.Values, gradient.Shape[1], paddingIndex, target.Values);
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            if (ShapeOf(1).Rank != 2) throw NotWritable("bags of several sizes");
            if (paddingIndex >= 0) throw NotWritable("a padding index");
            string rows = writer.Write("Gather", [writer.Input(0), GraphValues.Integers(writer, 1)]);
            return writer.Write(isMean ? "ReduceMean" : "ReduceSum", [rows, writer.Constant(1)], new GraphAttribute("keepdims", 0L));
        }

        protected override void Release() => factors.Reclaim();
    }
}
