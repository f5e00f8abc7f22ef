using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Docs;

/// <summary>Tables of the pages that are written from the code, and must be written again when it changes.</summary>
internal sealed class WrittenPageTests
{
    [Test]
    public void TheOperationsPageSaysWhatTheOperationTableHas() =>
        Check("docs/operations.md", nameof(TheOperationsPageSaysWhatTheOperationTableHas), OperationsPage.Write());

    [Test]
    public void TheSchedulesPageHasTheFactorsThatTheSchedulesGive() =>
        Check("docs/schedules.md", nameof(TheSchedulesPageHasTheFactorsThatTheSchedulesGive), SchedulesPage.Write());

    [Test]
    public void ThePictureOfTheMasksIsTheOneThatIsDrawn()
    {
        string path = Path.Combine(Repository.Root, "docs", "images", "recurrent-masks.svg");
        if (Environment.GetEnvironmentVariable("DROPOUTLAB_WRITE_DOCS") == "1") File.WriteAllText(path, RecurrentMasksPicture.Write());
        Assert.That(File.ReadAllText(path), Is.EqualTo(RecurrentMasksPicture.Write()), "DROPOUTLAB_WRITE_DOCS=1 writes it anew");
    }

    private static void Check(string page, string test, string expected) =>
        Assert.That(new WrittenPart(page, test).Problem(expected), Is.Null);
}
