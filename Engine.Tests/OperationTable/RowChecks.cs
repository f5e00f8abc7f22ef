using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>The facts that hold for every row. A check returns what it found wrong and throws nothing, so that <see cref="TesterTests"/>
/// can assert that a wrong operation is rejected.</summary>
internal static partial class RowChecks
{
    public static IReadOnlyList<(string Fact, Func<OperationRow, IEnumerable<string>> Check)> Facts { get; } =
    [
        ("forward equals the oracle", Forward),
        ("gradient equals central differences of the oracle", Gradient),
        ("gradient at the kinks", Kinks),
        ("a tensor used twice accumulates", Accumulates),
        ("an input that alone is trained gets its gradient", TrainedAlone),
        ("inputs are unchanged", InputsUnchanged),
        ("nothing is recorded under NoGrad", NothingRecorded),
        ("special values equal the oracle", SpecialValues),
        ("the whole range of floats", WholeRange),
        ("wrong shapes are refused", Refusals),
        ("same bits for 1, 2 and 7 threads", SameBitsForAnyThreads),
        ("same bits from views", SameBitsFromViews),
    ];

    public static IEnumerable<string> Failures(OperationRow row) =>
        Facts.SelectMany(fact => fact.Check(row).Select(f => $"{fact.Fact}: {f}"));

    public static IEnumerable<string> Forward(OperationRow row)
    {
        foreach (int[][] shapes in row.Shapes.Concat(row.LargeShapes))
        {
            RowInputs inputs = RowInputs.Draw(row, shapes);
            if (ForwardDifference(row, inputs) is string difference) yield return $"{inputs.Description}: {difference}";
        }
    }

    public static IEnumerable<string> InputsUnchanged(OperationRow row)
    {
        foreach (int[][] shapes in row.Shapes)
        {
            RowInputs inputs = RowInputs.Draw(row, shapes);
            Tensor[] tensors = inputs.ForEngine(requiresGrad: true);
            Tensor result = row.Call(tensors);
            float[] values = result.ToArray();
            if (result.RequiresGrad)
            {
                Tensor upstream = inputs.Upstream(result.Shape);
                float[] before = upstream.ToArray();
                result.Backward(upstream);
                if (Comparison.FirstDifferentBits(upstream.AsSpan(), before) is string changedUpstream)
                    yield return $"{inputs.Description}: the upstream gradient was changed: {changedUpstream}";
            }

            for (int input = 0; input < inputs.Count; input++)
                if (Comparison.FirstDifferentBits(tensors[input].AsSpan(), inputs.Values(input)) is string changedInput)
                    yield return $"{inputs.Description}: input {input} was changed: {changedInput}";
            if (Comparison.FirstDifferentBits(result.AsSpan(), values) is string changedResult)
                yield return $"{inputs.Description}: the result was changed by the backward pass: {changedResult}";
        }
    }

    public static IEnumerable<string> NothingRecorded(OperationRow row)
    {
        RowInputs inputs = RowInputs.Draw(row, row.Shapes[0]);
        Tensor recorded = row.Call(inputs.ForEngine(requiresGrad: true));
        if (recorded.RequiresGrad != (row.Gradient is not null))
            yield return $"RequiresGrad of the result is {recorded.RequiresGrad} while recording";
        if (row.Call(inputs.ForEngine()).RequiresGrad) yield return "the result requires a gradient though no input does";

        Tensor[] tensors = inputs.ForEngine(requiresGrad: true);
        Tensor result = WithoutRecording(() => row.Call(tensors));
        // An identity may give its input back.
        if (result.RequiresGrad && !tensors.Contains(result)) yield return "the result requires a gradient under NoGrad";
        if (Comparison.FirstDifferentBits(result.AsSpan(), recorded.AsSpan()) is string difference)
            yield return $"another result under NoGrad: {difference}";
    }

    private static Tensor WithoutRecording(Func<Tensor> call)
    {
        using (Autograd.NoGrad()) return call();
    }

    public static IEnumerable<string> Refusals(OperationRow row)
    {
        foreach (Refusal refusal in row.Refusals)
        {
            Tensor[] tensors = RowInputs.Draw(row with { Inputs = [Domain.Positive] }, refusal.Shapes).ForEngine();
            string description = string.Join(" ", tensors.Select(tensor => tensor.Shape.ToString()));
            string? message = null;
            string? failure = null;
            try
            {
                Tensor result = (refusal.Call ?? row.Call)(tensors);
                failure = $"gave {result.Shape} instead of an ArgumentException";
            }
            catch (ArgumentException e)
            {
                message = e.Message;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                failure = $"threw {e.GetType().Name} instead of an ArgumentException: {e.Message}";
            }

            if (failure is not null) yield return $"{description}: {failure}";
            foreach (string word in refusal.MessageHolds.Where(word => message?.Contains(word, StringComparison.Ordinal) == false))
                yield return $"{description}: the message does not name '{word}': {message}";
        }
    }

    private static string? ForwardDifference(OperationRow row, RowInputs inputs)
    {
        DoubleArray[] oracleInputs = inputs.ForOracle();
        DoubleArray expected = row.Oracle(oracleInputs);
        Tensor actual = row.Call(inputs.ForEngine());
        if (!actual.Shape.AsSpan().SequenceEqual(expected.Shape)) return $"shape {actual.Shape} instead of {expected}";
        DoubleArray allowed = row.Tolerance.Allowed(oracleInputs, expected);
        string? difference = Comparison.FirstDifference(actual.AsSpan(), expected.Values, i => allowed.Values[i]);
        return difference is null ? null : $"{difference} ({row.Tolerance.Reason})";
    }

    /// <summary>The result, then the gradient of each input that has one.</summary>
    private static float[][] ResultAndGradients(OperationRow row, RowInputs inputs, int upstreamNumber = 0) =>
        ResultAndGradients(row, inputs, inputs.ForEngine(requiresGrad: true), upstreamNumber);

    private static float[][] ResultAndGradients(OperationRow row, RowInputs inputs, Tensor[] tensors, int upstreamNumber = 0)
    {
        Tensor result = row.Call(tensors);
        if (row.Gradient is null) return [result.ToArray()];
        float[] values = result.ToArray();
        result.Backward(inputs.Upstream(result.Shape, upstreamNumber));
        return [values, .. tensors.Where((_, input) => inputs.HasGradient(input)).Select(tensor => tensor.Grad?.ToArray() ?? [])];
    }
}
