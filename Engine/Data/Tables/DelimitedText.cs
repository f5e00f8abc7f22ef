using System.Text;
using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>Reads the records of a text: cells between separators, lines between line ends, both of them plain text inside quotes.</summary>
/// <remarks><para>Source: RFC 4180, and blanks round a cell, as people write them.</para></remarks>
internal sealed class DelimitedText
{
    /// <summary>The separator that stands for any number of blanks and tabs.</summary>
    public const char Blanks = ' ';

    private const int LongestCell = 1 << 20, MostCells = 1 << 20, EndOfText = -1;

    private readonly TextReader text;
    private readonly string name;
    private readonly char separator;
    private readonly StringBuilder cell = new();
    private readonly List<string> cells = [];
    private int line = 1;

    /// <param name="text">The text.</param>
    /// <param name="name">What messages begin with.</param>
    /// <param name="separator">What stands between cells.</param>
    public DelimitedText(TextReader text, string name, char separator) => (this.text, this.name, this.separator) = (text, name, separator);

    /// <summary>The cells of the record that was read last.</summary>
    public IReadOnlyList<string> Cells => cells;

    /// <summary>The line in which that record began, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd => text.Peek() == EndOfText;

    /// <summary>Reads the next record; lines without anything are left out.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Read()
    {
        cells.Clear();
        while (true)
        {
            SkipBlanks();
            int next = text.Peek();
            if (next == EndOfText) return false;
            if (next is not ('\r' or '\n')) break;
            EndLine();
        }

        Line = line;
        while (ReadCell())
            if (cells.Count > MostCells) throw Bad($"at most {MostCells} cells in a line expected, more came");
        return true;
    }

    /// <summary>Reads a cell and what ends it; says whether another one follows.</summary>
    private bool ReadCell()
    {
        SkipBlanks();
        cell.Clear();
        if (text.Peek() == '"') ReadQuoted();
        else ReadPlain();
        cells.Add(cell.ToString());
        SkipBlanks();
        int end = text.Peek();
        if (end is '\r' or '\n') EndLine();
        if (end is '\r' or '\n' or EndOfText) return false;
        if (separator != Blanks)
        {
            if (!IsSeparator((char)end))
                throw Bad($"a separator or the end of the line after a closing quote expected, {Excerpt.Of($"{(char)end}")} came");
            text.Read();
        }

        return true;
    }

    private void ReadPlain()
    {
        for (int next = text.Peek(); next is not ('\r' or '\n' or EndOfText) && !IsSeparator((char)next); next = text.Peek())
        {
            if (next == '"') throw Bad($"a value with both its quotes expected, {Excerpt.Of($"{cell}{text.ReadLine()}")} came");
            Take();
        }

        while (cell.Length > 0 && cell[^1] is (' ' or '\t')) cell.Length--;
    }

    private void ReadQuoted()
    {
        text.Read();
        int firstLine = line;
        while (true)
        {
            int next = text.Peek();
            if (next == EndOfText) throw Bad($"a value with both its quotes expected, \"{Excerpt.Of(cell.ToString())} came", firstLine);
            if (next is '\r' or '\n')
            {
                EndLine();
                cell.Append('\n');
                continue;
            }

            if (next != '"')
            {
                Take();
                continue;
            }

            text.Read();
            if (text.Peek() != '"') return;
            Take();
        }
    }

    private void Take()
    {
        if (cell.Length == LongestCell) throw Bad($"a cell of at most {LongestCell} characters expected, a longer one came");
        int taken = text.Read();
        if (taken == 0) throw Bad("text expected, a zero byte came");
        cell.Append((char)taken);
    }

    private void SkipBlanks()
    {
        while (text.Peek() is int next && (next == ' ' || (next == '\t' && separator != '\t'))) text.Read();
    }

    private void EndLine()
    {
        if (text.Read() == '\r' && text.Peek() == '\n') text.Read();
        line++;
    }

    private bool IsSeparator(char character) => character == separator || (separator == Blanks && character == '\t');

    private InvalidDataException Bad(string problem, int? at = null) => new($"{name}: line {at ?? line}, column {cells.Count + 1}: {problem}");
}
