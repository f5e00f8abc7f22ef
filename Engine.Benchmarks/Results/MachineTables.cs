using System.Globalization;
using System.Text;

namespace DropoutLab.Benchmarks.Results;

/// <summary>The tables of a page from what a command has measured on each machine.</summary>
internal static class MachineTables
{
    /// <summary>A section for each machine that has the file.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="file">The file's name in the folders of docs/measurements.</param>
    /// <param name="tables">Writes the tables of a file.</param>
    public static string Write(string root, string file, Func<CellFile, string> tables)
    {
        var text = new StringBuilder();
        string folder = Path.Combine(root, "docs", "measurements");
        foreach (string path in Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            CellFile measured = CellFile.Read(path);
            text.Append(CultureInfo.InvariantCulture, $"### {measured.Environment[0].Value}\n\n");
            foreach ((string name, string value) in measured.Environment.Skip(1)) text.Append($"- {name}: {value}\n");
            text.Append('\n').Append(tables(measured)).Append('\n');
        }

        return text.ToString();
    }
}
