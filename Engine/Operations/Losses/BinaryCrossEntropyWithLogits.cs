using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    internal static Tensor BinaryCrossEntropyWithLogits(
        Tensor prediction, Tensor target, Tensor? weight, Tensor? positiveWeight, Reduction reduction)
    {
        if (positiveWeight is null) return WeightedLoss(prediction, target, weight, reduction, default(LogitError));
        Tensor losses = PositiveWeightedLogits(prediction, target, positiveWeight);
        if (weight is null) return Reduced(losses, reduction);
        CheckLossWeight(weight, prediction, LogitError.Name, nameof(weight));
        return Reduced(losses * weight, reduction);
    }

    /// <summary>-t ln s(x) - (1 - t) ln(1 - s(x)) = x (1 - t) + ln(1 + e^-x), or for negative x -x t + ln(1 + e^x), with the logistic
    /// function s</summary>
    private readonly struct LogitError : IElementwiseLoss
    {
        public static string Name => "BCEWithLogitsLoss";

        public static double SlopeFactor => 1;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Negate(TSimd.Abs(x)));
            TVector tail = ElementaryFunctions.LogOnePlusUnit<TSimd, TVector>(e);
            TVector factor = TSimd.Select(
                TSimd.LessThan(x, TSimd.Zero), TSimd.Negate(target), TSimd.Subtract(TSimd.Broadcast(1), target));
            // An infinite score that is right: 0 and not NaN.
            TVector product = TSimd.Select(TSimd.Equal(factor, TSimd.Zero), TSimd.Zero, TSimd.Multiply(x, factor));
            return TSimd.Add(product, tail);
        }

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(ElementaryFunctions.Sigmoid<TSimd, TVector>(x), target);

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(x);
    }
}
