using System.Globalization;
using System.Text;

namespace DropoutLab;

/// <summary>Writes a tensor as NumPy's str does: brackets for axes, columns aligned, the middle of long axes left out.</summary>
/// <remarks>Source: the behaviour of NumPy's array printing at its default options, which the tests quote.</remarks>
internal sealed class TensorPrinter
{
    /// <summary>Tensors above this many elements are summarized.</summary>
    private const int SummarizeAbove = 1000;

    /// <summary>How many elements stay at either end of a summarized axis.</summary>
    private const int EdgeItems = 3;

    /// <summary>Digits after the point at most; as many as the numbers need otherwise.</summary>
    private const int Precision = 8;

    private const int LineWidth = 75;
    private const string Summary = "...";

    private readonly Tensor tensor;
    private readonly bool summarizes;
    private readonly bool hasExponents;
    private readonly int left;
    private readonly int right;

    private TensorPrinter(Tensor tensor)
    {
        this.tensor = tensor;
        summarizes = tensor.Count > SummarizeAbove;
        var shown = new List<float>();
        CollectShown(0, 0, shown);
        float[] finite = [.. shown.Where(float.IsFinite)];
        hasExponents = NeedsExponents(finite);
        foreach (float value in finite)
        {
            string text = Digits(value);
            int point = text.IndexOf('.', StringComparison.Ordinal), end = text.IndexOf('e', StringComparison.Ordinal);
            left = Math.Max(left, point);
            right = Math.Max(right, (end < 0 ? text.Length : end) - point - 1);
        }

        foreach (float value in shown)
            if (!float.IsFinite(value)) left = Math.Max(left, Special(value).Length - (right + 1));
    }

    public static string Print(Tensor tensor) =>
        $"Tensor {tensor.Shape}\n{(tensor.Count == 0 ? "[]" : new TensorPrinter(tensor).WriteAxis(0, 0, " ", LineWidth))}";

    private static bool NeedsExponents(float[] finite)
    {
        float[] magnitudes = [.. finite.Where(value => value != 0).Select(Math.Abs)];
        if (magnitudes.Length == 0) return false;
        float largest = magnitudes.Max(), smallest = magnitudes.Min();
        return largest >= 1e8f || smallest < 1e-4f || largest / smallest > 1000;
    }

    private void CollectShown(int axis, int start, List<float> shown)
    {
        if (axis == tensor.Rank)
        {
            shown.Add(tensor.Values[start]);
            return;
        }

        int size = tensor.Shape[axis], stride = Stride(axis);
        for (int i = 0; i < size; i++)
        {
            if (IsLeftOut(i, size)) i = size - EdgeItems;
            CollectShown(axis + 1, start + (i * stride), shown);
        }
    }

    /// <summary>Whether the middle of an axis begins here.</summary>
    private bool IsLeftOut(int index, int size) => summarizes && size > 2 * EdgeItems && index == EdgeItems;

    private string WriteAxis(int axis, int start, string indent, int width)
    {
        if (axis == tensor.Rank) return Element(tensor.Values[start]);
        int size = tensor.Shape[axis], stride = Stride(axis);
        bool innermost = axis == tensor.Rank - 1;
        var text = new StringBuilder();
        string line = indent;
        for (int i = 0; i < size; i++)
        {
            if (IsLeftOut(i, size))
            {
                Append(Summary);
                i = size - EdgeItems;
            }

            Append(WriteAxis(axis + 1, start + (i * stride), indent + " ", width - 1));
        }

        if (innermost) text.Append(line[..^1]);
        else text.Length -= tensor.Rank - 1 - axis;
        return $"[{text.ToString()[indent.Length..]}]";

        void Append(string word)
        {
            if (!innermost)
            {
                text.Append(indent).Append(word).Append('\n', tensor.Rank - 1 - axis);
                return;
            }

            if (line.Length + word.Length > width - 1 && line.Length > indent.Length)
            {
                text.Append(line.TrimEnd()).Append('\n');
                line = indent;
            }

            line += word + " ";
        }
    }

    private string Element(float value)
    {
        if (!float.IsFinite(value)) return Special(value).PadLeft(hasExponents ? left + right + 5 : left + right + 1);
        string text = Digits(value);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        string whole = text[..point].PadLeft(left), rest = text[(point + 1)..];
        if (!hasExponents) return $"{whole}.{rest.PadRight(right)}";
        int end = rest.IndexOf('e', StringComparison.Ordinal);
        return $"{whole}.{rest[..end].PadRight(right, '0')}{rest[end..]}";
    }

    /// <summary>The fewest digits that give the number back, at most <see cref="Precision"/> after the point, without zeros at the end:
    /// "1.", "0.25", "1.e-05".</summary>
    private string Digits(float value)
    {
        string sign = float.IsNegative(value) ? "-" : "";
        float magnitude = Math.Abs(value);
        return sign + (hasExponents ? ShortestScientific(magnitude) : ShortestPositional(magnitude));
    }

    private static string ShortestPositional(float magnitude)
    {
        // A decimal number holds the shortest digits exactly; a float's own formats would round to seven of them or write an exponent.
        decimal exact = decimal.Parse(
            magnitude.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
        string text = Math.Round(exact, Precision).ToString("0.########", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".";
    }

    private static string ShortestScientific(float magnitude)
    {
        for (int digits = 0; ; digits++)
        {
            string text = magnitude.ToString($"e{digits}", CultureInfo.InvariantCulture);
            if (digits < Precision && float.Parse(text, CultureInfo.InvariantCulture) != magnitude) continue;
            int end = text.IndexOf('e', StringComparison.Ordinal);
            string mantissa = text[..end], exponent = text[(end + 2)..].TrimStart('0').PadLeft(2, '0');
            return $"{mantissa}{(digits == 0 ? "." : "")}e{text[end + 1]}{exponent}";
        }
    }

    private static string Special(float value) => float.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    private int Stride(int axis)
    {
        int stride = 1;
        for (int inner = axis + 1; inner < tensor.Rank; inner++) stride *= tensor.Shape[inner];
        return stride;
    }
}
