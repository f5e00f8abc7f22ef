using System.IO.Compression;
using DropoutLab.Data;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.BuiltInData;

/// <summary>The lab's built-in real data: 1,797 handwritten digits of 8 x 8 pixels. The README beside the file has
/// the attribution.</summary>
internal static class Digits
{
    internal const int Count = 1797;
    internal const int Size = 8;
    internal const int Pixels = Size * Size;
    internal const int Classes = 10;
    internal const string Attribution =
        "Optical Recognition of Handwritten Digits, test part (E. Alpaydin and C. Kaynak, 1998), " +
        "UCI Machine Learning Repository, CC BY 4.0";

    private const string FileName = "digits.csv.gz";
    private const float Ink = 16;

    /// <summary>All digits: pixels [1797, 64] from 0 (paper) to 1 (ink), classes [1797] from 0 to 9.</summary>
    internal static Dataset Load()
    {
        using Stream file = EmbeddedFile.Open(FileName);
        using var text = new GZipStream(file, CompressionMode.Decompress);
        Dataset digits = CsvFile.Read(text, FileName);
        return digits.WithFeatures(digits.Features / Ink);
    }

    /// <summary>Draws training digits, the same share of each class, and leaves all others for the test.</summary>
    internal static (Dataset Train, Dataset Test) Split(Dataset digits, int trainingCount, ulong seed) =>
        digits.SplitStratified((double)trainingCount / digits.Count, Streams.Split(seed));
}
