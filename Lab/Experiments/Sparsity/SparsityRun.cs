using DropoutLab.Lab.Reports;
using MathNet.Numerics.Statistics;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>All trainings of the experiment: for each method and strength, one result a repetition.</summary>
internal sealed class SparsityRun
{
    internal static readonly double[] Lambdas = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2];

    internal static readonly Method[] Regularizers = [Method.L1, Method.ProximalL1, Method.L2];

    /// <summary>The strength at which the weights of all methods are shown: strong enough for zeros, weak enough to learn.</summary>
    internal const double ShownLambda = 1e-3;

    private readonly Dictionary<(Method Method, double Lambda), SparsityResult[]> results = [];

    /// <summary>What is to be trained; without a regularizer there is nothing to vary.</summary>
    internal static IReadOnlyList<(Method Method, double Lambda)> Cases { get; } =
        [(Method.None, 0), .. from method in Regularizers from lambda in Lambdas select (method, lambda)];

    internal void Add(Method method, double lambda, SparsityResult[] results) => this.results.Add((method, lambda), results);

    internal SparsityResult[] Of(Method method, double lambda) => results[(method, method == Method.None ? 0 : lambda)];

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
        Of(method, Chosen(method)).Select(result => 100 * result.TestError), Of(Method.None, 0).Select(result => 100 * result.TestError));
}
