using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>(x - y)^2, reduced; d is x - y rounded to float, as in PyTorch.</summary>
    internal static Tensor MeanSquaredError(Tensor prediction, Tensor target, Reduction reduction)
    {
        CheckSameShape(prediction, target, "MSELoss");
        Tensor result = Allocate(reduction == Reduction.None ? prediction.Shape : []);
        if (reduction == Reduction.None)
        {
            Span<float> losses = result.Destination;
            TensorPrimitives.Subtract(prediction.Values, target.Values, losses);
            TensorPrimitives.Multiply(losses, losses, losses);
        }
        else
        {
            float sum = (float)SumOfAll.Run(prediction.Values, target.Values, default(SquaredDifferenceTerm));
            result.Destination[0] = reduction == Reduction.Mean ? sum / prediction.Count : sum;
        }
        return Autograd.Records(prediction, target) ? result.ProducedBy(new MeanSquaredErrorNode(prediction, target, reduction)) : result;
    }

    private static void CheckSameShape(Tensor prediction, Tensor target, string operation)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if (prediction.Shape != target.Shape)
            throw new ArgumentException($"{operation}: prediction {prediction.Shape} and target {target.Shape} differ in shape", nameof(target));
    }

    private sealed class MeanSquaredErrorNode : Node
    {
        private readonly Reduction reduction;

        public MeanSquaredErrorNode(Tensor prediction, Tensor target, Reduction reduction)
            : base(prediction, target)
        {
            this.reduction = reduction;
            Save(prediction, target);
        }

        protected internal override void Backward(Tensor gradient)
        {
            Tensor difference = AllocateKept(Saved(0).Shape);
            Span<float> d = difference.Destination;
            TensorPrimitives.Subtract(Saved(0).Values, Saved(1).Values, d);
            TensorPrimitives.Multiply(d, reduction == Reduction.Mean ? (float)(2.0 / d.Length) : 2, d);
            if (reduction == Reduction.None) TensorPrimitives.Multiply(d, gradient.Values, d);
            else TensorPrimitives.Multiply(d, gradient.Values[0], d);
            Accumulate(0, difference);
            TensorPrimitives.Negate(d, d);
            Accumulate(1, difference);
            difference.Reclaim();
        }
    }
}
