using System.Globalization;

namespace DropoutLab.Data;

/// <summary>A table as it stands in a file: columns with names, and a text in each cell.</summary>
/// <remarks><para>What the texts mean is learned by <see cref="TableEncoding"/>, from the part of the table that is
/// trained on.</para></remarks>
public sealed class Table
{
    private readonly string[] names;
    private readonly string[] cells;
    private readonly int[] lines;

    internal Table(string source, string[] names, string[] cells, int[] lines, char decimalMark) =>
        (Source, this.names, this.cells, this.lines, DecimalMark) = (source, names, cells, lines, decimalMark);

    /// <summary>Names of the columns: those of the first line; without such a line "0", "1" and so on.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Number of rows.</summary>
    public int Count => lines.Length;

    /// <summary>The text of a cell.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cell.</exception>
    public string this[int row, int column] => (uint)row < (uint)Count && (uint)column < (uint)names.Length
        ? cells[(row * names.Length) + column]
        : throw new ArgumentOutOfRangeException(
            nameof(row), $"Table: a cell of {Count} rows and {names.Length} columns expected, [{row}, {column}] came");

    /// <summary>What error messages call the table.</summary>
    internal string Source { get; }

    /// <summary>The character before the decimals of numbers.</summary>
    internal char DecimalMark { get; }

    /// <summary>The texts of a row.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public IReadOnlyList<string> Row(int index) => (uint)index < (uint)Count
        ? new ArraySegment<string>(cells, index * names.Length, names.Length)
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"Table: a row from 0 to {Count - 1} expected");

    /// <summary>Splits at random into two parts that share no row.</summary>
    /// <param name="fraction">The share of the first part, between 0 and 1.</param>
    /// <param name="generator">Where the permutation comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is NaN or not in [0, 1].</exception>
    public (Table First, Table Second) Split(double fraction, Generator? generator = null)
    {
        if (!(fraction >= 0 && fraction <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "Split: a fraction from 0 to 1 expected");
        int[] order = Tensor.Randperm(Count, generator);
        int first = (int)Math.Round(fraction * Count);
        return (Select(order.AsSpan(0, first)), Select(order.AsSpan(first)));
    }

    /// <summary>Where a cell stands in the file.</summary>
    internal string Place(int row, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"{Source}: line {lines[row]}, column {column + 1}");

    private Table Select(ReadOnlySpan<int> order)
    {
        var chosen = new string[order.Length * names.Length];
        var chosenLines = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            cells.AsSpan(order[i] * names.Length, names.Length).CopyTo(chosen.AsSpan(i * names.Length));
            chosenLines[i] = lines[order[i]];
        }

        return new Table(Source, names, chosen, chosenLines, DecimalMark);
    }
}
