using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    internal static Tensor SmoothAbsoluteError(Tensor prediction, Tensor target, float beta, Reduction reduction) =>
        ReducedLoss(prediction, target, reduction, new SmoothError(beta));

    /// <summary>(x - y)^2 / (2 beta) where |x - y| is less than beta, else |x - y| - beta / 2</summary>
    private readonly struct SmoothError(float beta) : IElementwiseLoss
    {
        public static string Name => "SmoothL1Loss";

        public static double SlopeFactor => 1;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector d = TSimd.Abs(TSimd.Subtract(x, target)), limit = TSimd.Broadcast(beta), half = TSimd.Broadcast(0.5f);
            TVector near = TSimd.Divide(TSimd.Multiply(TSimd.Multiply(half, d), d), limit);
            return TSimd.Select(TSimd.LessThan(d, limit), near, TSimd.Subtract(d, TSimd.Multiply(half, limit)));
        }

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector d = TSimd.Subtract(x, target), limit = TSimd.Broadcast(beta), one = TSimd.Broadcast(1);
            TVector slope = TSimd.Select(TSimd.LessThanOrEqual(limit, d), one, TSimd.Divide(d, limit));
            return TSimd.Select(TSimd.LessThanOrEqual(d, TSimd.Negate(limit)), TSimd.Negate(one), slope);
        }

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(Slope<TSimd, TVector>(x, target));
    }
}
