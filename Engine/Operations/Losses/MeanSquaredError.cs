using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    internal static Tensor MeanSquaredError(Tensor prediction, Tensor target, Reduction reduction) =>
        ReducedLoss(prediction, target, reduction, default(SquaredError));

    /// <summary>(x - y)^2; the difference is rounded to float before it is squared, as in PyTorch</summary>
    private readonly struct SquaredError : IElementwiseLoss
    {
        public static string Name => "MSELoss";

        public static double SlopeFactor => 2;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => default(SquaredDifferenceTerm).Of<TSimd, TVector>(x, target);

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(x, target);

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(target, x);
    }
}
