using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Every row of the table against every fact.</summary>
internal sealed class OperationTests
{
    public static IEnumerable<TestCaseData> RowsAndFacts() =>
        from row in Table.Rows
        from fact in RowChecks.Facts
        select new TestCaseData(row, fact.Check).SetName($"{row.Name}: {fact.Fact}");

    [TestCaseSource(nameof(RowsAndFacts))]
    public void Holds(OperationRow row, Func<OperationRow, IEnumerable<string>> check) =>
        Assert.That(check(row).Take(5), Is.Empty);

    /// <summary>Memory of temporaries is used again; that of what a caller holds must not be.</summary>
    [Test]
    public void NothingThatIsHeldIsOverwrittenByLaterOperations()
    {
        var held = new List<(string Row, Tensor Tensor, float[] Values)>();
        foreach (OperationRow row in Table.Rows)
        {
            RowInputs inputs = RowInputs.Draw(row, row.Shapes[0]);
            Tensor[] tensors = inputs.ForEngine(requiresGrad: true);
            Tensor result = row.Call(tensors);
            Tensor upstream = inputs.Upstream(result.Shape);
            if (result.RequiresGrad) result.Backward(upstream);
            foreach (Tensor? tensor in (Tensor?[])[result, upstream, .. tensors, .. tensors.Select(t => t.Grad)])
                if (tensor is not null) held.Add((row.Name, tensor, tensor.ToArray()));
            GC.Collect(0);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        foreach (OperationRow row in Table.Rows)
            _ = row.Call(RowInputs.Draw(row, row.Shapes[0]).ForEngine());
        IEnumerable<string> overwritten = held
            .Where(h => Comparison.FirstDifferentBits(h.Tensor.AsSpan(), h.Values) is not null)
            .Select(h => h.Row);
        Assert.That(overwritten, Is.Empty);
    }
}
