using System.Collections;

namespace DropoutLab.Training;

/// <summary>What several metrics found, in their order.</summary>
public sealed class MetricResults : IReadOnlyList<MetricResult>, IEquatable<MetricResults>
{
    private readonly MetricResult[] results;

    internal MetricResults(params MetricResult[] results) => this.results = results;

    /// <summary>Of no metric.</summary>
    public static MetricResults Empty { get; } = new();

    /// <summary>How many there are.</summary>
    public int Count => results.Length;

    /// <summary>One of them.</summary>
    /// <param name="index">Its place, from 0.</param>
    public MetricResult this[int index] => results[index];

    /// <summary>That of a metric.</summary>
    /// <param name="metric">One that was asked for.</param>
    /// <exception cref="ArgumentException">It was not.</exception>
    public MetricResult this[Metric metric] => Array.Find(results, result => ReferenceEquals(result.Metric, metric))
        ?? throw new ArgumentException(
            $"MetricResults: one of {string.Join(", ", results.Select(result => result.Metric))} expected, another metric came ({metric})",
            nameof(metric));

    /// <summary>Whether the other ones are the same, one by one.</summary>
    /// <param name="other">Other results.</param>
    public bool Equals(MetricResults? other) => other is not null && results.AsSpan().SequenceEqual(other.results);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MetricResults);

    /// <inheritdoc/>
    public override int GetHashCode() => results.Aggregate(results.Length, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<MetricResult> GetEnumerator() => ((IEnumerable<MetricResult>)results).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Names and numbers.</summary>
    public override string ToString() => string.Join<MetricResult>(", ", results);
}
