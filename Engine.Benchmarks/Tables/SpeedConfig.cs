using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>The columns of a hot path: GFLOP/s or GB/s, their share of the peak, allocated bytes; and only the peers that
/// are there.</summary>
internal sealed class SpeedConfig<TBenchmark> : ManualConfig
    where TBenchmark : IMeasuredWork
{
    public SpeedConfig()
    {
        AddColumn(new SpeedColumn<TBenchmark>(), new PeakShareColumn<TBenchmark>());
        AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)));
        AddFilter(PeerAttribute.Filter, UpToAttribute.FilterOf<TBenchmark>());
    }
}
