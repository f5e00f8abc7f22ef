using System.Collections.Concurrent;
using System.Text;
using DropoutLab.Tests.Docs;

namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>The standard's own tests of its operators, as Debian's package libonnx-testdata (1.12.0) has them: what the engine has an
/// operation for gives the standard's results; docs/onnx-operators.md has the table of them all.</summary>
/// <remarks><para>DROPOUTLAB_WRITE_DOCS=1 writes the table.</para></remarks>
internal sealed class StandardTests
{
    public const string Folder = "/usr/share/libonnx-testdata/data/node";

    /// <summary>Cases that contradict themselves: a denominator of 0.768 instead of 0.758 gives that result.</summary>
    private static readonly Dictionary<string, string> Contradictory = new()
    {
        ["test_adam_multiple"] = "a result for an epsilon of 0.01, which its model does not say",
    };

    private static readonly Lazy<ConcurrentDictionary<string, StandardCase>> Cases = new(() =>
    {
        var cases = new ConcurrentDictionary<string, StandardCase>();
        Parallel.ForEach(Directory.GetDirectories(Folder), folder =>
        {
            (string name, StandardCase run) = (Path.GetFileName(folder), StandardCase.Run(folder));
            cases[name] = run.Outcome == StandardOutcome.Wrong && Contradictory.TryGetValue(name, out string? why)
                ? run with { Outcome = StandardOutcome.Unsupported, Reason = why }
                : run;
        });
        return cases;
    });

    [SetUp]
    public void NeedsTheCases()
    {
        if (!Directory.Exists(Folder)) Assert.Ignore("libonnx-testdata expected, not installed: apt-get install libonnx-testdata");
    }

    [Test]
    public void NoCaseGivesAnotherResult() => Assert.That(
        Cases.Value.Where(pair => pair.Value.Outcome == StandardOutcome.Wrong)
            .Select(pair => $"{pair.Key}: {pair.Value.Reason}").Order(StringComparer.Ordinal),
        Is.Empty);

    [Test]
    public void TheTableInTheDocsIsUpToDate() =>
        Assert.That(new WrittenPart("docs/onnx-operators.md", nameof(TheTableInTheDocsIsUpToDate)).Problem(Table()), Is.Null);

    private static string Table()
    {
        StandardCase[] all = [.. Cases.Value.Values];
        int passed = all.Count(each => each.Outcome == StandardOutcome.Passed);
        var table = new StringBuilder();
        table.Append($"Of {all.Length} cases {passed} pass.\n\n| operator | passed | not | why not |\n| --- | ---: | ---: | --- |\n");
        IEnumerable<IGrouping<string, StandardCase>> groups =
            all.GroupBy(each => each.Operator).OrderBy(same => same.Key, StringComparer.Ordinal);
        foreach (IGrouping<string, StandardCase> group in groups)
        {
            StandardCase[] others = [.. group.Where(each => each.Outcome != StandardOutcome.Passed)];
            string reasons = string.Join("; ", others.GroupBy(each => Cell(each.Reason)).OrderByDescending(same => same.Count())
                .ThenBy(same => same.Key, StringComparer.Ordinal)
                .Select(same => others.Length == same.Count() ? same.Key : $"{same.Key} ({same.Count()})"));
            table.Append($"| {group.Key} | {group.Count() - others.Length} | {others.Length} | {reasons} |\n");
        }

        return table.ToString();
    }

    private static string Cell(string reason) => reason.Replace("|", "\\|", StringComparison.Ordinal);
}
