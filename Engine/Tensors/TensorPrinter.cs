using System.Globalization;
using System.Text;

namespace DropoutLab;

/// <summary>Writes a tensor as NumPy does: brackets for axes, columns aligned, the middle of long axes left out.</summary>
internal static class TensorPrinter
{
    /// <summary>Tensors above this many elements are summarized, as in NumPy.</summary>
    private const int SummarizeAbove = 1000;

    /// <summary>How many elements stay at either end of a summarized axis.</summary>
    private const int EdgeItems = 3;

    /// <summary>Digits after the decimal point.</summary>
    private const int Precision = 4;

    private const int LineWidth = 75;

    public static string Print(Tensor tensor)
    {
        var text = new StringBuilder("Tensor ").Append(tensor.Shape);
        if (tensor.Count == 0) return text.Append(" []").ToString();
        bool summarize = tensor.Count > SummarizeAbove;
        var shown = new List<float>();
        CollectShown(tensor, 0, 0, summarize, shown);
        Func<float, string> format = ChooseFormat(shown);
        int width = shown.Max(value => format(value).Length);
        text.Append('\n');
        WriteAxis(text, tensor, 0, 0, summarize, value => format(value).PadLeft(width));
        return text.ToString();
    }

    private static void CollectShown(Tensor tensor, int axis, int start, bool summarize, List<float> shown)
    {
        if (axis == tensor.Rank)
        {
            shown.Add(tensor.Values[start]);
            return;
        }
        int size = tensor.Shape[axis], stride = Stride(tensor.Shape, axis);
        for (int i = 0; i < size; i++)
        {
            if (summarize && size > 2 * EdgeItems && i == EdgeItems) i = size - EdgeItems;
            CollectShown(tensor, axis + 1, start + i * stride, summarize, shown);
        }
    }

    /// <summary>One format for all the elements: exponents when the values span many powers of ten, else as few decimals as they need.</summary>
    private static Func<float, string> ChooseFormat(List<float> shown)
    {
        float largest = 0, smallest = float.PositiveInfinity;
        foreach (float value in shown)
        {
            float magnitude = Math.Abs(value);
            if (!float.IsFinite(value) || magnitude == 0) continue;
            largest = Math.Max(largest, magnitude);
            smallest = Math.Min(smallest, magnitude);
        }
        if (largest >= 1e8f || (largest > 0 && (smallest < 1e-4f || largest / smallest > 1e4f && smallest < 1e-2f)))
            return value => Finite(value, v => v.ToString("0." + new string('0', Precision) + "e+00", CultureInfo.InvariantCulture));
        int decimals = 0;
        foreach (float value in shown)
        {
            string digits = Math.Abs(value).ToString("0." + new string('#', Precision), CultureInfo.InvariantCulture);
            int point = digits.IndexOf('.', StringComparison.Ordinal);
            if (point >= 0) decimals = Math.Max(decimals, digits.Length - point - 1);
        }
        // NumPy writes whole numbers as "1.", which says that they are floats.
        return value => Finite(value, v => decimals == 0
            ? v.ToString("0", CultureInfo.InvariantCulture) + "."
            : v.ToString("F" + decimals, CultureInfo.InvariantCulture));
    }

    private static string Finite(float value, Func<float, string> format) =>
        float.IsNaN(value) ? "nan" : float.IsInfinity(value) ? (value > 0 ? "inf" : "-inf") : format(value);

    private static void WriteAxis(StringBuilder text, Tensor tensor, int axis, int start, bool summarize, Func<float, string> format)
    {
        if (axis == tensor.Rank)
        {
            text.Append(format(tensor.Values[start]));
            return;
        }
        int size = tensor.Shape[axis], stride = Stride(tensor.Shape, axis);
        bool innermost = axis == tensor.Rank - 1;
        string separator = innermost ? " " : new string('\n', tensor.Rank - 1 - axis) + new string(' ', axis + 1);
        text.Append('[');
        int lineStart = text.Length - axis - 1;
        for (int i = 0; i < size; i++)
        {
            if (summarize && size > 2 * EdgeItems && i == EdgeItems)
            {
                text.Append(separator).Append("...");
                i = size - EdgeItems;
            }
            if (i > 0) text.Append(separator);
            int before = text.Length;
            WriteAxis(text, tensor, axis + 1, start + i * stride, summarize, format);
            if (innermost && i > 0 && text.Length - lineStart > LineWidth)
            {
                text.Remove(before - 1, 1).Insert(before - 1, "\n" + new string(' ', axis + 1));
                lineStart = before;
            }
        }
        text.Append(']');
    }

    private static int Stride(Shape shape, int axis)
    {
        int stride = 1;
        for (int inner = axis + 1; inner < shape.Rank; inner++) stride *= shape[inner];
        return stride;
    }
}
