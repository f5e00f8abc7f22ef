using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>Losses of single elements, reduced: one pass, no tensor besides the result.</content>
public sealed partial class Tensor
{
    private static Tensor ReducedLoss<TLoss>(Tensor prediction, Tensor target, Reduction reduction, TLoss loss)
        where TLoss : unmanaged, IElementwiseLoss
    {
        CheckLossShapes(prediction, target, TLoss.Name);
        Tensor result = Allocate(reduction == Reduction.None ? prediction.Shape : []);
        if (reduction == Reduction.None)
        {
            Elementwise.Binary(new LossOperator<TLoss>(loss), prediction.Values, target.Values, result.Destination);
        }
        else
        {
            float sum = (float)SumOfAll.Run(prediction.Values, target.Values, new LossTerm<TLoss>(loss));
            result.Destination[0] = reduction == Reduction.Mean ? sum / prediction.Count : sum;
        }

        return Autograd.Records(prediction, target)
            ? result.ProducedBy(new ElementwiseLossNode<TLoss>(prediction, target, reduction, loss))
            : result;
    }

    private static void CheckLossShapes(Tensor prediction, Tensor target, string operation)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if (prediction.Shape != target.Shape)
            throw new ArgumentException(
                $"{operation}: prediction {prediction.Shape} and target {target.Shape} differ in shape" + (prediction.Count == target.Count
                    ? $"; target.Reshape({string.Join(", ", prediction.Shape)}), or dataset.WithTargets with such targets, makes them equal"
                        : ""),
                nameof(target));
    }

    private sealed class ElementwiseLossNode<TLoss> : Node
        where TLoss : unmanaged, IElementwiseLoss
    {
        private readonly Reduction reduction;
        private readonly TLoss loss;

        public ElementwiseLossNode(Tensor prediction, Tensor target, Reduction reduction, TLoss loss)
            : base(prediction, target)
        {
            this.reduction = reduction;
            this.loss = loss;
            Save(prediction, target);
        }

        public override string Name => TLoss.Name;

        protected override void Backward(Tensor gradient)
        {
            // PyTorch's order: (factor * slope) * upstream, each rounded to float.
            ReadOnlySpan<float> x = Saved(0).Values, target = Saved(1).Values;
            float factor = (float)(reduction == Reduction.Mean ? TLoss.SlopeFactor / x.Length : TLoss.SlopeFactor);
            for (int input = 0; input < 2; input++)
            {
                if (!NeedsGradient(input)) continue;
                Span<float> destination = GradientOf(input, out bool accumulate);
                if (reduction == Reduction.None)
                {
                    var slope = new ScaledSlopes<TLoss>(loss, input == 1, factor);
                    Elementwise.Ternary(slope, x, target, gradient.Values, destination, accumulate);
                }
                else
                {
                    var slope = new ScaledSlope<TLoss>(loss, input == 1, factor, gradient.Values[0]);
                    Elementwise.Binary(slope, x, target, destination, accumulate);
                }
            }
        }
    }

    private readonly struct LossTerm<TLoss>(TLoss loss) : ISumTerm
        where TLoss : unmanaged, IElementwiseLoss
    {
        public static bool IsBinary => true;

        public static double Nanoseconds => 0.2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Of<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => loss.Loss<TSimd, TVector>(x, y);
    }

    private readonly struct LossOperator<TLoss>(TLoss loss) : IBinaryOperator
        where TLoss : unmanaged, IElementwiseLoss
    {
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => loss.Loss<TSimd, TVector>(left, right);
    }

    /// <summary>(factor * slope) * upstream, of the prediction or of the target; the upstream gradient is one number.</summary>
    private readonly struct ScaledSlope<TLoss>(TLoss loss, bool ofTarget, float factor, float upstream) : IBinaryOperator
        where TLoss : unmanaged, IElementwiseLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            new ScaledSlopes<TLoss>(loss, ofTarget, factor).Invoke<TSimd, TVector>(left, right, TSimd.Broadcast(upstream));
    }

    /// <summary>As <see cref="ScaledSlope{TLoss}"/>, with an upstream gradient for each element.</summary>
    private readonly struct ScaledSlopes<TLoss>(TLoss loss, bool ofTarget, float factor) : ITernaryOperator
        where TLoss : unmanaged, IElementwiseLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector first, TVector second, TVector third)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector slope = ofTarget ? loss.TargetSlope<TSimd, TVector>(first, second) : loss.Slope<TSimd, TVector>(first, second);
            return TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(factor), slope), third);
        }
    }
}
