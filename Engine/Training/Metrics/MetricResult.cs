using System.Globalization;

namespace DropoutLab.Training;

/// <summary>What a metric found.</summary>
public sealed class MetricResult : IEquatable<MetricResult>
{
    private readonly double[] totals;

    internal MetricResult(Metric metric, double[] totals)
    {
        Metric = metric;
        this.totals = totals;
        Value = metric.Value(totals);
    }

    /// <summary>The metric.</summary>
    public Metric Metric { get; }

    /// <summary>Its number.</summary>
    public double Value { get; }

    /// <summary>What it added up over all batches.</summary>
    public IReadOnlyList<double> Totals => totals;

    /// <summary>Whether the other one is of the same metric, with the same totals.</summary>
    /// <param name="other">Another result.</param>
    public bool Equals(MetricResult? other) =>
        other is not null && $"{Metric}" == $"{other.Metric}" && totals.AsSpan().SequenceEqual(other.totals);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MetricResult);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine($"{Metric}", Value);

    /// <summary>The name and the number.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name} {Value:G5}");
}
