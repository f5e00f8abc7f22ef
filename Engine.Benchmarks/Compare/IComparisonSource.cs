namespace DropoutLab.Benchmarks.Compare;

/// <summary>A group of rows that share their way of being made.</summary>
internal interface IComparisonSource
{
    /// <summary>Yields the rows one after another, so that only one row's data is in memory. Sets our and the peers' threads.</summary>
    IEnumerable<ComparisonRow> Rows(int threads);
}
