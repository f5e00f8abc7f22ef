using System.Reflection;
using BenchmarkDotNet.Filters;
using DropoutLab.Benchmarks.Peers;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>A benchmark of a peer that not every system and build has: without it the row is left out.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerAttribute(string name) : Attribute
{
    /// <summary>Keeps the benchmarks whose peer is there.</summary>
    public static IFilter Filter { get; } = new SimpleFilter(benchmark =>
        benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<PeerAttribute>()?.IsAvailable ?? true);

    private bool IsAvailable => name switch
    {
        LibTorch.Name => LibTorch.IsAvailable,
        OpenBlas.Name => OpenBlas.IsAvailable,
        OnnxRuntime.Name => OnnxRuntime.IsAvailable,
        _ => throw new InvalidOperationException($"no peer is called {name}"),
    };
}
