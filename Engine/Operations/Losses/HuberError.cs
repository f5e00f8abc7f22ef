using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    internal static Tensor HuberError(Tensor prediction, Tensor target, float delta, Reduction reduction) =>
        ReducedLoss(prediction, target, reduction, new HuberTerm(delta));

    /// <summary>(x - y)^2 / 2 where |x - y| is at most delta, else delta (|x - y| - delta / 2)</summary>
    private readonly struct HuberTerm(float delta) : IElementwiseLoss
    {
        public static string Name => "HuberLoss";

        public static double SlopeFactor => 1;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector d = TSimd.Abs(TSimd.Subtract(x, target)), limit = TSimd.Broadcast(delta), half = TSimd.Broadcast(0.5f);
            TVector near = TSimd.Multiply(TSimd.Multiply(half, d), d);
            TVector far = TSimd.Multiply(limit, TSimd.Subtract(d, TSimd.Multiply(half, limit)));
            return TSimd.Select(TSimd.LessThanOrEqual(d, limit), near, far);
        }

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector d = TSimd.Subtract(x, target), limit = TSimd.Broadcast(delta), lower = TSimd.Negate(limit);
            TVector slope = TSimd.Select(TSimd.LessThan(limit, d), limit, d);
            return TSimd.Select(TSimd.LessThan(d, lower), lower, slope);
        }

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(Slope<TSimd, TVector>(x, target));
    }
}
