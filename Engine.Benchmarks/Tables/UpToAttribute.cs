using System.Reflection;
using BenchmarkDotNet.Filters;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>The most work that a slow peer is given: larger rows, which would take it seconds, are left out.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpToAttribute(double amount) : Attribute
{
    public double Amount { get; } = amount;

    /// <summary>Keeps the benchmarks whose work is not above their most.</summary>
    public static IFilter FilterOf<TBenchmark>()
        where TBenchmark : IMeasuredWork =>
        new SimpleFilter(benchmark =>
            benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<UpToAttribute>() is not { } most ||
                TBenchmark.Amount(benchmark) <= most.Amount);
}
