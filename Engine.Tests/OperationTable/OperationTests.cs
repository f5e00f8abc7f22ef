namespace DropoutLab.Tests.OperationTable;

/// <summary>Every row of the table against every fact.</summary>
[TestFixture]
internal sealed class OperationTests
{
    public static IEnumerable<TestCaseData> RowsAndFacts() =>
        from row in Table.Rows
        from fact in RowChecks.Facts
        select new TestCaseData(row, fact.Check).SetName($"{row.Name}: {fact.Fact}");

    [TestCaseSource(nameof(RowsAndFacts))]
    public void Holds(OperationRow row, Func<OperationRow, IEnumerable<string>> check) =>
        Assert.That(check(row).Take(5), Is.Empty);
}
