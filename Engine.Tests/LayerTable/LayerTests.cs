using DropoutLab.Layers;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Every row of the layer table against every fact, and every public module has a row.</summary>
internal sealed class LayerTests
{
    public static IEnumerable<TestCaseData> RowsAndFacts() =>
        from row in Rows.All
        from fact in LayerChecks.Facts
        select new TestCaseData(row, fact.Check).SetName($"{row.Name}: {fact.Fact}");

    [TestCaseSource(nameof(RowsAndFacts))]
    public void Holds(LayerRow row, Func<LayerRow, IEnumerable<string>> check) => Assert.That(check(row).Take(5), Is.Empty);

    [Test]
    public void EveryPublicModuleHasARow()
    {
        HashSet<Type> covered = [.. Rows.All.Select(row => row.Make(new PhiloxGenerator(1)).GetType())];
        IEnumerable<string> missing = typeof(Module).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(Module)) && !type.IsAbstract && !covered.Contains(type)).Select(type => type.Name);
        Assert.That(missing, Is.Empty, "public modules without a row in the layer table");
    }

    [Test]
    public void RowNamesAreUnique() =>
        Assert.That(Rows.All.GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => group.Key), Is.Empty);
}
