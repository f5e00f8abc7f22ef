using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>t (ln t - x) for log-probabilities x and probabilities t, or for the logarithms of such, reduced.</summary>
    internal static Tensor KullbackLeiblerDivergence(Tensor prediction, Tensor target, bool isLogTarget, Reduction reduction) => isLogTarget
        ? ReducedLoss(prediction, target, reduction, default(LogDivergence))
        : ReducedLoss(prediction, target, reduction, default(Divergence));

    /// <summary>t (ln t - x); 0 ln 0 is 0</summary>
    private readonly struct Divergence : IElementwiseLoss
    {
        public static string Name => "KLDivLoss";

        public static double SlopeFactor => 1;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector entropy = TSimd.Multiply(target, ElementaryFunctions.Log<TSimd, TVector>(target));
            entropy = TSimd.Select(TSimd.Equal(target, TSimd.Zero), TSimd.Zero, entropy);
            return TSimd.Subtract(entropy, TSimd.Multiply(target, x));
        }

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(target);

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Subtract(TSimd.Add(ElementaryFunctions.Log<TSimd, TVector>(target), TSimd.Broadcast(1)), x);
    }

    /// <summary>e^t (t - x)</summary>
    private readonly struct LogDivergence : IElementwiseLoss
    {
        public static string Name => "KLDivLoss";

        public static double SlopeFactor => 1;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Multiply(ElementaryFunctions.Exp<TSimd, TVector>(target), TSimd.Subtract(target, x));

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Negate(ElementaryFunctions.Exp<TSimd, TVector>(target));

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(
                ElementaryFunctions.Exp<TSimd, TVector>(target), TSimd.Add(TSimd.Subtract(target, x), TSimd.Broadcast(1)));
    }
}
