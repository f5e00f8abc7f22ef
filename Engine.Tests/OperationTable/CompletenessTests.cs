using System.Text.RegularExpressions;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Nobody adds an operation, a layer, a loss or an optimizer that no test names.</summary>
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

    /// <summary>An optimizer or a generator counts as tested when a test makes one; layers and losses have rows.</summary>
    [TestCase(typeof(Optimizer))]
    [TestCase(typeof(Generator))]
    public void EveryPublicTypeIsMadeByATest(Type family)
    {
        string tests = string.Join('\n', Repository.Sources("Engine.Tests").Select(File.ReadAllText));
        IEnumerable<string> untested = PublicTypes(family).Select(type => type.Name)
            .Where(name => !Regex.IsMatch(tests, $@"\bnew {name}\(|\b{name}\.\w+\("));
        Assert.That(untested, Is.Empty);
    }

    /// <summary>Also those of pairs and triplets, which take three tensors and so are no <see cref="Loss"/>.</summary>
    private static IEnumerable<string> Losses => typeof(Loss).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == typeof(Loss).Namespace && !type.IsAbstract).Select(type => type.Name);

    private static IEnumerable<Type> PublicTypes(Type family) =>
        family.Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(family) && !type.IsAbstract);
}
