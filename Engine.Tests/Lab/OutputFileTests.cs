using DropoutLab.Formats;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class OutputFileTests
{
    [Test]
    public void AFailedWriteLeavesTheOldFileAndNothingElse()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("table.csv");
        AtomicFile.WriteText(path, "old");
        Assert.That(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException("stopped half-way");
        }), Throws.InvalidOperationException);
        Assert.That(Directory.GetFiles(directory.FullPath), Is.EqualTo(new[] { path }));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
    }

    [Test]
    public void AWriteReplacesTheOldFile()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("table.csv");
        AtomicFile.WriteText(path, "old and longer");
        AtomicFile.WriteText(path, "new");
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
    }

    [Test]
    public void TableCellsThatNeedQuotesGetThem()
    {
        using var directory = new TemporaryDirectory();
        new CsvTable("plain", "with, comma", "with \"quotes\"").Write(directory.PathOf("table.csv"));
        Assert.That(File.ReadAllText(directory.PathOf("table.csv")), Is.EqualTo("plain,\"with, comma\",\"with \"\"quotes\"\"\"\n"));
    }

    [Test]
    public void TableRowsOfAnotherLengthAreRefused() =>
        Assert.That(() => new CsvTable("a", "b").Add(1), Throws.ArgumentException.With.Message.Contains("2 columns, 1 cells"));
}
