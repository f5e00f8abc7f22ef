using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    internal static Tensor MeanAbsoluteError(Tensor prediction, Tensor target, Reduction reduction) =>
        ReducedLoss(prediction, target, reduction, default(AbsoluteError));

    /// <summary>|x - y|</summary>
    private readonly struct AbsoluteError : IElementwiseLoss
    {
        public static string Name => "L1Loss";

        public static double SlopeFactor => 1;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Abs(TSimd.Subtract(x, target));

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // The sign; 0 at 0, and NaN stays: it is neither below nor above zero.
            TVector d = TSimd.Subtract(x, target), one = TSimd.Broadcast(1);
            TVector notNegative = TSimd.Select(TSimd.LessThan(TSimd.Zero, d), one, d);
            return TSimd.Select(TSimd.LessThan(d, TSimd.Zero), TSimd.Negate(one), notNegative);
        }

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(Slope<TSimd, TVector>(x, target));
    }
}
