using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>Work a second, at the median time.</summary>
internal class SpeedColumn<TBenchmark> : IColumn
    where TBenchmark : IMeasuredWork
{
    public virtual string ColumnName => TBenchmark.CountsOperations ? "GFLOP/s" : "GB/s";

    public virtual string Legend => TBenchmark.CountsOperations
        ? "10^9 floating-point operations a second"
        : "10^9 bytes a second, of those that have to be read and written";

    public string Id => $"{typeof(TBenchmark).Name}.{ColumnName}";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics) return "-";
        double amount = TBenchmark.Amount(benchmarkCase);
        return double.IsNaN(amount) ? "-" : Text(amount / (statistics.Median * 1e-9), benchmarkCase);
    }

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    protected virtual string Text(double speed, BenchmarkCase benchmark) => (speed / 1e9).ToString("F1", CultureInfo.InvariantCulture);
}
