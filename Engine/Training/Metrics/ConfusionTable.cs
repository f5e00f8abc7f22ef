using System.Globalization;
using System.Text;

namespace DropoutLab.Training;

/// <summary>How often each class was taken for each, and what follows of it: precision, recall, F1.</summary>
public sealed class ConfusionTable
{
    private readonly long[] counts;

    /// <summary>Reads the counts of a result.</summary>
    /// <param name="result">Of <see cref="ConfusionCounts"/>.</param>
    /// <exception cref="ArgumentException">It is of another metric.</exception>
    public ConfusionTable(MetricResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Metric is not ConfusionCounts metric)
            throw new ArgumentException(
                $"ConfusionTable: a result of ConfusionCounts expected, one of {result.Metric} came", nameof(result));
        Classes = metric.Classes;
        counts = [.. result.Totals.Select(count => (long)count)];
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>How many examples of a class were taken for another, or for itself.</summary>
    /// <param name="actual">The class that is right.</param>
    /// <param name="predicted">The class that was predicted.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public long this[int actual, int predicted]
    {
        get
        {
            CheckClass(actual);
            CheckClass(predicted);
            return counts[actual * Classes + predicted];
        }
    }

    /// <summary>The share of a class among what was taken for it; NaN if nothing was.</summary>
    /// <param name="number">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Precision(int number) => (double)this[number, number] / Enumerable.Range(0, Classes).Sum(other => this[other, number]);

    /// <summary>The share of a class's examples that was taken for it; NaN if there is no example.</summary>
    /// <param name="number">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double Recall(int number) => (double)this[number, number] / Enumerable.Range(0, Classes).Sum(other => this[number, other]);

    /// <summary>The harmonic mean of precision and recall: 2 hits / (2 hits + misses + false alarms); NaN without any of them.</summary>
    /// <param name="number">The class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double F1(int number) =>
        2.0 * this[number, number] / Enumerable.Range(0, Classes).Sum(other => this[number, other] + this[other, number]);

    /// <summary>A line for each class that is right, a column for each that was predicted.</summary>
    public override string ToString()
    {
        int width = Math.Max(counts.Max().ToString(CultureInfo.InvariantCulture).Length, $"{Classes - 1}".Length) + 2;
        var text = new StringBuilder("actual");
        for (int predicted = 0; predicted < Classes; predicted++) text.Append($"{predicted}".PadLeft(width));
        for (int actual = 0; actual < Classes; actual++)
        {
            text.Append('\n').Append($"{actual}".PadLeft(6));
            for (int predicted = 0; predicted < Classes; predicted++)
                text.Append(this[actual, predicted].ToString(CultureInfo.InvariantCulture).PadLeft(width));
        }

        return text.ToString();
    }

    private void CheckClass(int number)
    {
        if (number < 0 || number >= Classes)
            throw new ArgumentOutOfRangeException(
                nameof(number), number, $"ConfusionTable: a class from 0 to {Classes - 1} expected, {number} came");
    }
}
