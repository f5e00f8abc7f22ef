using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>-t ln x - (1 - t) ln(1 - x) for probabilities x and t, times weights, reduced.</summary>
    internal static Tensor BinaryCrossEntropy(Tensor prediction, Tensor target, Tensor? weight, Reduction reduction)
    {
        CheckLossShapes(prediction, target, ProbabilityError.Name);
        CheckProbabilities(prediction, nameof(prediction));
        CheckProbabilities(target, nameof(target));
        return WeightedLoss(prediction, target, weight, reduction, default(ProbabilityError));
    }

    private static void CheckProbabilities(Tensor tensor, string name)
    {
        ReadOnlySpan<float> values = tensor.Values;
        for (int i = 0; i < values.Length; i++)
            if (!(values[i] >= 0 && values[i] <= 1))
                throw new ArgumentOutOfRangeException(
                    name, values[i], $"BCELoss: element {i} of the {name} is {values[i]}, a probability from 0 to 1 expected "
                        + "(BCEWithLogitsLoss takes scores)");
    }

    /// <summary>-t ln x - (1 - t) ln(1 - x), with no logarithm below -100.</summary>
    private readonly struct ProbabilityError : IElementwiseLoss
    {
        public static string Name => "BCELoss";

        public static double SlopeFactor => 1;

        public TVector Loss<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector lowest = TSimd.Broadcast(-100), log = ElementaryFunctions.Log<TSimd, TVector>(x);
            TVector other = ElementaryFunctions.LogOnePlus<TSimd, TVector>(TSimd.Negate(x));
            log = TSimd.Select(TSimd.LessThan(log, lowest), lowest, log);
            other = TSimd.Select(TSimd.LessThan(other, lowest), lowest, other);
            TVector first = TSimd.Multiply(TSimd.Subtract(target, TSimd.Broadcast(1)), other);
            return TSimd.Subtract(first, TSimd.Multiply(target, log));
        }

        public TVector Slope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            // PyTorch's least divisor: at 0 and 1 the slope is great, not infinite.
            TVector least = TSimd.Broadcast(1e-12f), product = TSimd.Multiply(TSimd.Subtract(TSimd.Broadcast(1), x), x);
            product = TSimd.Select(TSimd.LessThan(product, least), least, product);
            return TSimd.Divide(TSimd.Subtract(x, target), product);
        }

        public TVector TargetSlope<TSimd, TVector>(TVector x, TVector target)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(
                ElementaryFunctions.LogOnePlus<TSimd, TVector>(TSimd.Negate(x)), ElementaryFunctions.Log<TSimd, TVector>(x));
    }
}
