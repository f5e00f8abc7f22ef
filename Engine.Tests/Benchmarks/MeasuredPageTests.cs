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
