using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Results;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Benchmarks;

/// <summary>What pages say of measurements is what the result files hold.</summary>
internal sealed class MeasuredPageTests
{
    private static IEnumerable<string> Pages => ReportCommand.OneCommandPages.Select(one => one.Page);

    [Test]
    public void ThePagesHaveTheTablesOfTheResultFiles([ValueSource(nameof(Pages))] string page)
    {
        (_, string part, Func<string, string> tables) = ReportCommand.OneCommandPages.Single(one => one.Page == page);
        string text = File.ReadAllText(Path.Combine(Repository.Root, page));
        string begin = $"<!-- measured, {part}: written by the command report -->";
        string measured = text[(text.IndexOf(begin, StringComparison.Ordinal) + begin.Length)..];
        measured = measured[..measured.IndexOf("<!-- end of what was measured -->", StringComparison.Ordinal)];
        Assert.That(measured.Trim(), Is.EqualTo(tables(Repository.Root).Trim()), "the command report writes it anew");
    }

    [Test]
    public void EveryResultFileHasItsTable()
    {
        string folder = Path.Combine(Repository.Root, "docs", "measurements");
        string[] paths = Directory.GetFiles(folder, ResultFile.Name, SearchOption.AllDirectories);
        Assert.That(paths, Is.Not.Empty);
        foreach (string path in paths)
        {
            string expected = ComparisonTable.Markdown(ResultFile.Read(path).Rows);
            string table = File.ReadAllText(Path.ChangeExtension(path, ".md"));
            Assert.That(table, Is.EqualTo(expected), $"{path}: the command report writes it anew");
        }
    }

    [Test]
    public void TheTableOfTheReadmeBeginsWithWhatUsersCall()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        int table = readme.IndexOf("| work | against |", StringComparison.Ordinal);
        Assert.That(readme[table..].Split('\n')[2], Does.StartWith("| calls with nothing around them"));
    }

    [Test]
    public void ARowMeasuredAnewStaysInItsPlace()
    {
        static ComparisonResult Row(string work, int threads, double ours) =>
            new(work, "peer", threads, 1, ComparisonResult.Seconds, ours, 1, 1 / ours, 0, 1, "2026-01-01", "commit");
        var file = new ResultFile([], [Row("a", 1, 2), Row("b", 1, 2), Row("c", 1, 2)]);
        ResultFile later = file.With([("Processor", "one")], [Row("d", 1, 3), Row("b", 2, 3), Row("a", 1, 3)]);
        Assert.That(
            later.Rows, Is.EqualTo(new[] { Row("a", 1, 3), Row("b", 1, 2), Row("b", 2, 3), Row("c", 1, 2), Row("d", 1, 3) }));
        Assert.That(later.Environment, Is.EqualTo(new[] { ("Processor", "one") }));
    }

    [Test]
    public void AResultFileIsReadAsItWasWritten()
    {
        string folder = Directory.CreateTempSubdirectory("dropoutlab-").FullName, path = Path.Combine(folder, "new", "cells.csv");
        try
        {
            var file = new CellFile([("Processor", "one: two; three")], ["name", "value"], [["a, b", "1"], ["", "2"]]);
            file.Write(path);
            CellFile read = CellFile.Read(path);
            Assert.Multiple(() =>
            {
                Assert.That(read.Environment, Is.EqualTo(file.Environment));
                Assert.That(read.Columns, Is.EqualTo(file.Columns));
                Assert.That(read.Rows, Is.EqualTo(file.Rows));
            });
            File.AppendAllText(path, "one cell\n");
            Assert.That(() => CellFile.Read(path), Throws.TypeOf<InvalidDataException>());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
