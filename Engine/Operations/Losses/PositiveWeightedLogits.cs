using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>-w t ln s(x) - (1 - t) ln(1 - s(x)) with the logistic function s, for each element.</summary>
    private static Tensor PositiveWeightedLogits(Tensor prediction, Tensor target, Tensor weight)
    {
        CheckLossShapes(prediction, target, LogitError.Name);
        CheckLossWeight(weight, prediction, LogitError.Name, "posWeight");
        Tensor whole = weight;
        if (weight.Shape != prediction.Shape)
        {
            whole = Allocate(prediction.Shape);
            Repetition.Run(weight.Values, weight.Shape, whole.Destination, whole.Shape);
        }

        Tensor result = Allocate(prediction.Shape);
        Elementwise.Ternary(default(PositiveLogitError), prediction.Values, target.Values, whole.Values, result.Destination);
        return Autograd.Records(prediction, target) ? result.ProducedBy(new PositiveLogitNode(prediction, target, whole)) : result;
    }

    private sealed class PositiveLogitNode : Node
    {
        public PositiveLogitNode(Tensor prediction, Tensor target, Tensor weight)
            : base(prediction, target) => Save(prediction, target, weight);

        public override string Name => LogitError.Name;

        protected override void Backward(Tensor gradient)
        {
            using var slope = new ScratchTensor(gradient.Shape);
            ReadOnlySpan<float> x = Saved(0).Values, target = Saved(1).Values, weight = Saved(2).Values;
            if (NeedsGradient(0))
            {
                Elementwise.Ternary(default(PositiveLogitSlope), x, target, weight, slope.Values);
                Add(0, slope.Values, gradient);
            }

            if (!NeedsGradient(1)) return;
            Elementwise.Ternary(default(PositiveTargetSlope), x, target, weight, slope.Values);
            Add(1, slope.Values, gradient);
        }

        private void Add(int input, ReadOnlySpan<float> slope, Tensor gradient) => Elementwise.Binary(
            default(MultiplyOperator), slope, gradient.Values, GradientOf(input, out bool accumulate), accumulate);
    }

    /// <summary>x (1 - t) + u ln(1 + e^-x) with u = 1 + (w - 1) t, or for negative x -x w t + u ln(1 + e^x)</summary>
    private readonly struct PositiveLogitError : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector target, TVector weight)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector one = TSimd.Broadcast(1), e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Abs(x)));
            TVector positive = TSimd.Multiply(weight, target), negative = TSimd.Subtract(one, target);
            TVector tail = TSimd.Multiply(
                TSimd.Add(positive, negative), ElementaryFunctions.LogOnePlusUnit<TSimd, TVector>(e));
            TVector factor = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(positive), negative);
            // An infinite score that is right: 0 and not NaN.
            TVector product = TSimd.Select(TSimd.Equal(factor, TSimd.Zero), TSimd.Zero, TSimd.Multiply(x, factor));
            return TSimd.Add(product, tail);
        }
    }

    /// <summary>(w t + 1 - t) s(x) - w t</summary>
    private readonly struct PositiveLogitSlope : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector target, TVector weight)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector positive = TSimd.Multiply(weight, target), negative = TSimd.Subtract(TSimd.Broadcast(1), target);
            TVector scale = TSimd.Multiply(TSimd.Add(positive, negative), ElementaryFunctions.Sigmoid<TSimd, TVector>(x));
            return TSimd.Subtract(scale, positive);
        }
    }

    /// <summary>-x + (w - 1) ln(1 + e^-x)</summary>
    private readonly struct PositiveTargetSlope : ITernaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector x, TVector target, TVector weight)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Abs(x)));
            TVector tail = ElementaryFunctions.LogOnePlusUnit<TSimd, TVector>(e), one = TSimd.Broadcast(1);
            TVector softplus = TSimd.Subtract(tail, TSimd.Select(TSimd.LessThan(x, TSimd.Zero), x, TSimd.Zero));
            return TSimd.Subtract(TSimd.Multiply(TSimd.Subtract(weight, one), softplus), x);
        }
    }
}
