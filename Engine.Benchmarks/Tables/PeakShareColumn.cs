using System.Collections.Concurrent;
using System.Globalization;
using BenchmarkDotNet.Running;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>The speed in percent of the peak, which is measured in the same run.</summary>
internal sealed class PeakShareColumn<TBenchmark> : SpeedColumn<TBenchmark>
    where TBenchmark : IMeasuredWork
{
    private static readonly ConcurrentDictionary<string, double> Peaks = new();

    public override string ColumnName => "% of peak";

    public override string Legend => TBenchmark.CountsOperations
        ? "Share of what multiply-adds in registers reach, measured in this run"
        : "Share of the GB/s of a loop that streams four arrays of as many elements, measured in this run; only reading can be faster";

    protected override string Text(double speed, BenchmarkCase benchmark)
    {
        double peak = Peaks.GetOrAdd(benchmark.Parameters.DisplayInfo, _ => TBenchmark.Peak(benchmark));
        return (100 * speed / peak).ToString("F0", CultureInfo.InvariantCulture);
    }
}
