using DropoutLab.Lab.Reports;
using MathNet.Numerics.Statistics;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>All trainings of the experiment.</summary>
/// <param name="results">[case][repetition].</param>
internal sealed class SparsityRun(SparsityResult[][] results)
{
    internal static readonly double[] Lambdas = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2];

    internal static readonly Method[] Regularizers = [Method.L1, Method.ProximalL1, Method.L2];

    /// <summary>The strength at which the weights of all methods are shown: strong enough for zeros, weak enough to learn.</summary>
    internal const double ShownLambda = 1e-3;

    private readonly Dictionary<SparsityCase, SparsityResult[]> byCase = Cases.Zip(results)
        .ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>What is to be trained; without a regularizer there is nothing to vary.</summary>
    internal static IReadOnlyList<SparsityCase> Cases { get; } =
        [new(Method.None, 0), .. from method in Regularizers from lambda in Lambdas select new SparsityCase(method, lambda)];

    internal int Repetitions => results[0].Length;

    internal SparsityResult[] Of(Method method, double lambda) => byCase[new(method, method == Method.None ? 0 : lambda)];

    internal MeanInterval Mean(Method method, double lambda, Func<SparsityResult, double> value) =>
        MeanInterval.Of([.. Of(method, lambda).Select(value)]);

    /// <summary>The strongest lambda whose mean error at the validation digits is within one standard error of the least.</summary>
    /// <remarks>The rule of one standard error: L. Breiman, J. Friedman, R. Olshen, C. Stone. Classification and Regression
    /// Trees, 1984.</remarks>
    internal double Chosen(Method method)
    {
        if (method == Method.None) return 0;
        double[] Errors(double lambda) => [.. Of(method, lambda).Select(result => result.ValidationError)];
        double[] best = Lambdas.Select(Errors).MinBy(errors => errors.Mean())!;
        double standardError = best.Length > 1 ? best.StandardDeviation() / Math.Sqrt(best.Length) : 0;
        return Lambdas.Last(lambda => Errors(lambda).Mean() <= best.Mean() + standardError);
    }

    /// <summary>Test error of a method at its chosen strength less that without a regularizer, seed by seed, in
    /// percentage points.</summary>
    internal MeanInterval TestErrorDifference(Method method) => MeanInterval.OfDifferences(
        Of(method, Chosen(method)).Select(result => result.TestError), Of(Method.None, 0).Select(result => result.TestError));
}
