using System.Text;
using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>Reads the records of a text: cells between separators, lines between line ends, both of them plain text
/// inside quotes.</summary>
/// <remarks><para>Source: RFC 4180, and blanks round a cell, as people write them.</para></remarks>
internal sealed class DelimitedText
{
    /// <summary>The separator that stands for any number of blanks and tabs.</summary>
    public const char Blanks = ' ';

    private const int LongestCell = 1 << 20, MostCells = 1 << 20, BufferLength = 1 << 14, EndOfText = -1;

    private readonly TextReader text;
    private readonly string name;
    private readonly char separator;
    private readonly StringBuilder cell = new();
    private readonly List<string> cells = [];
    private char[] buffer;
    private int place, end;
    private int line = 1;

    /// <param name="start">The beginning of the text, which was read already.</param>
    /// <param name="text">The rest.</param>
    /// <param name="name">What messages begin with.</param>
    /// <param name="separator">What stands between cells.</param>
    public DelimitedText(string start, TextReader text, string name, char separator)
    {
        (this.text, this.name, this.separator) = (text, name, separator);
        (buffer, end) = (start.ToCharArray(), start.Length);
    }

    /// <summary>The cells of the record that was read last.</summary>
    public IReadOnlyList<string> Cells => cells;

    /// <summary>The line in which that record began, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd => Peek() == EndOfText;

    /// <summary>Reads the next record; lines without anything are left out.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Read()
    {
        cells.Clear();
        while (true)
        {
            SkipBlanks();
            int next = Peek();
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
        if (Peek() == '"') ReadQuoted();
        else ReadPlain();
        cells.Add(cell.ToString());
        SkipBlanks();
        int end = Peek();
        if (end is '\r' or '\n') EndLine();
        if (end is '\r' or '\n' or EndOfText) return false;
        if (separator != Blanks)
        {
            if (!IsSeparator((char)end))
                throw Bad($"a separator or the end of the line after a closing quote expected, {Excerpt.Of($"{(char)end}")} came", line,
                    cells.Count);
            Next();
        }

        return true;
    }

    private void ReadPlain()
    {
        for (int next = Peek(); next is not ('\r' or '\n' or EndOfText) && !IsSeparator((char)next); next = Peek())
        {
            if (next == '"') throw Bad($"a value with both its quotes expected, {Excerpt.Of($"{cell}{RestOfLine()}")} came");
            Take();
        }

        while (cell.Length > 0 && cell[^1] is (' ' or '\t')) cell.Length--;
    }

    private void ReadQuoted()
    {
        Next();
        int firstLine = line;
        while (true)
        {
            int next = Peek();
            if (next == EndOfText)
                throw Bad($"a value with both its quotes expected, \"{Excerpt.Of(cell.ToString())} came", firstLine, cells.Count + 1);
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

            Next();
            if (Peek() != '"') return;
            Take();
        }
    }

    private void Take()
    {
        if (cell.Length == LongestCell) throw Bad($"a cell of at most {LongestCell} characters expected, a longer one came");
        int taken = Next();
        if (taken == 0) throw Bad("text expected, a zero byte came");
        cell.Append((char)taken);
    }

    private int Peek()
    {
        if (place < end) return buffer[place];
        if (buffer.Length < BufferLength) buffer = new char[BufferLength];
        (place, end) = (0, text.Read(buffer));
        return end > 0 ? buffer[0] : EndOfText;
    }

    private int Next()
    {
        int next = Peek();
        place++;
        return next;
    }

    /// <summary>What a message shows of a damaged line.</summary>
    private string RestOfLine()
    {
        int length = buffer.AsSpan(place, end - place).IndexOfAny('\r', '\n');
        return new string(buffer, place, length < 0 ? end - place : length);
    }

    private void SkipBlanks()
    {
        while (Peek() is int next && (next == ' ' || (next == '\t' && separator != '\t'))) Next();
    }

    private void EndLine()
    {
        if (Next() == '\r' && Peek() == '\n') Next();
        line++;
    }

    private bool IsSeparator(char character) => character == separator || (separator == Blanks && character == '\t');

    private InvalidDataException Bad(string problem) => Bad(problem, line, cells.Count + 1);

    private InvalidDataException Bad(string problem, int atLine, int column) => new($"{name}: line {atLine}, column {column}: {problem}");
}
