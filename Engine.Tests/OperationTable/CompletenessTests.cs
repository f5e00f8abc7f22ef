using DropoutLab.Losses;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Nobody adds an operation or a loss without a row; the tables of layers, optimizers and generators ask the same.</summary>
internal sealed class CompletenessTests
{
    [Test]
    public void EveryPublicOperationHasARow()
    {
        IEnumerable<string> missing = PublicOperations.All().Except(Table.Rows.SelectMany(row => row.Covers));
        Assert.That(missing, Is.Empty, "public operations without a row; put the text into the row's Covers");
    }

    [Test]
    public void EveryRowCoversOperationsThatExist()
    {
        HashSet<string> existing = [.. PublicOperations.All(), .. Losses];
        IEnumerable<string> gone = Table.Rows.SelectMany(row => row.Covers).Except(existing);
        Assert.That(gone, Is.Empty, "the rows cover members that the engine does not have");
    }

    [Test]
    public void EveryExceptionFromTheTableExists()
    {
        string[] signatures = [.. typeof(Tensor).GetMethods().Select(PublicOperations.Signature)];
        Assert.That(PublicOperations.NotOperations.Except(signatures), Is.Empty);
    }

    [Test]
    public void RowNamesAreUnique() =>
        Assert.That(Table.Rows.GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => group.Key), Is.Empty);

    [Test]
    public void EveryLossHasARow() =>
        Assert.That(Losses.Except(Table.Rows.SelectMany(row => row.Covers)), Is.Empty);

    /// <summary>Also those of pairs and triplets, which take three tensors and so are no <see cref="Loss"/>.</summary>
    private static IEnumerable<string> Losses => typeof(Loss).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == typeof(Loss).Namespace && !type.IsAbstract).Select(type => type.Name);
}
