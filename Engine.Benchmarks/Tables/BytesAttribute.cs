using System.Reflection;
using BenchmarkDotNet.Running;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>The bytes that a benchmark has to read and to write for each element.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BytesAttribute(double perElement) : Attribute
{
    public double PerElement { get; } = perElement;

    public static double Of(BenchmarkCase benchmark) =>
        benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<BytesAttribute>()?.PerElement ?? double.NaN;
}
