using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    internal static Tensor BinaryCrossEntropyWithLogits(Tensor prediction, Tensor target, Reduction reduction) =>
        ReducedLoss(prediction, target, reduction, default(LogitError));

    /// <summary>-t ln s(x) - (1 - t) ln(1 - s(x)) = max(x, 0) - x t + ln(1 + e^-|x|), with the logistic function s</summary>
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
            return TSimd.Add(TSimd.Subtract(TSimd.Relu(x), TSimd.Multiply(x, target)), tail);
        }

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(ElementaryFunctions.Sigmoid<TSimd, TVector>(x), target);

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(x);
    }
}
