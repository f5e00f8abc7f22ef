using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Tests of the tester: operations that are wrong on purpose, in the ways operations have been wrong in real engines. Each must be
/// rejected by the check that is there for it; their right twins must pass every check.</summary>
internal sealed class TesterTests
{
    private const double DropProbability = 0.25;
    private const float KeepProbability = 0.75f;

    private static readonly int[][][] VectorShapes = [[[1]], [[5]], [[16]], [[37]], [[3, 5]]];

    /// <summary>ReLU with a choice of mistakes; without one it is right.</summary>
    private static OperationRow Relu(
        Func<Tensor, float[]>? forward = null, Func<float, float, float>? gradient = null, Func<Tensor[], Tensor>? call = null) =>
        new("wrong relu")
        {
            Covers = [],
            Call = call ?? (x => FunctionNode.Record(
                [x[0]],
                forward?.Invoke(x[0]) ?? [.. x[0].ToArray().Select(v => v < 0 ? 0 : v)],
                x[0].Shape.ToArray(),
                upstream => [[.. upstream.Zip(x[0].ToArray(), gradient ?? ((u, v) => v > 0 ? u : 0))]])),
            Oracle = x => Oracle.Relu(x[0]),
            Shapes = VectorShapes,
            LargeShapes = [[[4099]]],
            Inputs = [Domain.AwayFromZero],
            Tolerance = Tolerance.Exact("chosen, not computed"),
            Gradient = GradientTolerance.Moved,
            IsElementwise = true,
            Kinks = [new("relu'(0) = 0", [[0f, -0f, 1f]], [[0, 0, 1]])],
        };

    private static OperationRow Dropout(Func<float[], bool[], float[]> forward, Func<float[], bool[], float[]> backward) =>
        new("wrong dropout")
        {
            Covers = [],
            Call = x => FunctionNode.Record(
                [x[0]], forward(x[0].ToArray(), Mask(x[0].Count, 0)), x[0].Shape.ToArray(),
                upstream => [backward(upstream, Mask(x[0].Count, 0))]),
            Oracle = x => Oracle.InvertedDropout(x[0], Mask(x[0].Count, 0), DropProbability),
            Shapes = VectorShapes,
            Tolerance = Tolerance.Ulps(2, "a division"),
            Gradient = GradientTolerance.FewRoundings,
            IsElementwise = true,
        };

    private static OperationRow Linear(bool transposedGradWeight) =>
        new("wrong linear")
        {
            Covers = [],
            Call = x => FunctionNode.Record(
                x, Product(x[0].ToArray(), x[1].ToArray(), x[0].Shape[0], transposeB: true), x[0].Shape.ToArray(),
                upstream =>
                [
                    Product(upstream, x[1].ToArray(), x[0].Shape[0], transposeB: false),
                    transposedGradWeight ? TransposedProduct(x[0].ToArray(), upstream, x[0].Shape[0])
                        : TransposedProduct(upstream, x[0].ToArray(), x[0].Shape[0]),
                ]),
            Oracle = x => Oracle.Linear(x[0], x[1], null),
            Shapes = [[[3, 3], [3, 3]]],
            Tolerance = Tolerance.Sum(_ => 3, x => Oracle.Linear(Oracle.Abs(x[0]), Oracle.Abs(x[1]), null), "sums of 3 products"),
            Gradient = GradientTolerance.FewRoundings,
        };

    [Test]
    public void TheRightTwinsPass()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(RowChecks.Failures(Relu()), Is.Empty);
            Assert.That(RowChecks.Failures(Dropout(Scaled, Scaled)), Is.Empty);
            Assert.That(RowChecks.Failures(Linear(transposedGradWeight: false)), Is.Empty);
        }
    }

    [Test]
    public void DropoutWithoutItsScaleIsRejected()
    {
        AssertRejected(RowChecks.Forward, Dropout(Masked, Masked));
        AssertRejected(RowChecks.Gradient, Dropout(Scaled, Masked));
    }

    [Test]
    public void AMaskRedrawnInTheBackwardPassIsRejected() =>
        AssertRejected(RowChecks.Gradient, Dropout(Scaled, (upstream, mask) => Scaled(upstream, Mask(mask.Length, 1))));

    [Test]
    public void ReluThatPassesHalfAtZeroIsRejected() =>
        AssertRejected(RowChecks.Kinks, Relu(gradient: (u, v) => v > 0 ? u : v == 0 ? 0.5f * u : 0));

    [Test]
    public void ATransposedWeightGradientIsRejected() => AssertRejected(RowChecks.Gradient, Linear(transposedGradWeight: true));

    [Test]
    public void ASkippedTailIsRejected()
    {
        AssertRejected(RowChecks.Forward, Relu(forward: x => [.. x.ToArray().Select((v, i) => i < x.Count / 8 * 8 && v > 0 ? v : 0)]));
        AssertRejected(RowChecks.Gradient, Relu(call: x => FunctionNode.Record(
            [x[0]], Oracle.Relu(DoubleArray.Of(x[0].ToArray())).Values.Select(v => (float)v).ToArray(), x[0].Shape.ToArray(),
            upstream => [[.. upstream.Select((u, i) => i < x[0].Count / 8 * 8 && x[0].AsSpan()[i] > 0 ? u : 0)]])));
    }

    [Test]
    public void AnOverwrittenGradientIsRejected()
    {
        OperationRow twice = Relu() with
        {
            Oracle = x => x[0].Map(v => 2 * v),
            Call = x =>
            {
                Tensor result = Tensor.From([.. x[0].ToArray().Select(v => 2 * v)], x[0].Shape.ToArray());
                return Autograd.Records(x) ? Autograd.Record(result, new OverwritingNode(x[0], 2)) : result;
            },
            Kinks = [],
        };
        Assert.That(RowChecks.Gradient(twice), Is.Empty, "used once, it is right");
        AssertRejected(RowChecks.Accumulates, twice);
    }

    [Test]
    public void AnInputThatIsForgottenWhereItAloneIsTrainedIsRejected()
    {
        OperationRow linear = Linear(transposedGradWeight: false);
        Assert.That(RowChecks.TrainedAlone(linear), Is.Empty);
        AssertRejected(RowChecks.TrainedAlone, linear with
        {
            Call = x => x[0].RequiresGrad || !x[1].RequiresGrad ? linear.Call(x) : linear.Call([x[0], x[1].Detach()]),
        });
    }

    [Test]
    public void AMissingGradientIsRejected() =>
        AssertRejected(RowChecks.Gradient, Relu(call: x => FunctionNode.Record(
            [x[0]], [.. x[0].ToArray().Select(v => v < 0 ? 0 : v)], x[0].Shape.ToArray(), _ => [null])));

    [Test]
    public void ANaNIsRejected()
    {
        AssertRejected(RowChecks.Forward,
            Relu(forward: x => [.. x.ToArray().Select((v, i) => i == x.Count / 2 ? float.NaN : v < 0 ? 0 : v)]));
        AssertRejected(RowChecks.Gradient, Relu(gradient: (_, _) => float.NaN));
    }

    [Test]
    public void ANaNThatDisappearsIsRejected() =>
        AssertRejected(RowChecks.SpecialValues, Relu(forward: x => [.. x.ToArray().Select(v => v > 0 ? v : 0)]));

    [Test]
    public void AWrongSignOfZeroIsRejected() =>
        AssertRejected(RowChecks.SpecialValues, Relu(forward: x => [.. x.ToArray().Select(v => v <= 0 ? 0 : v)]));

    [Test]
    public void AnErrorOfOneUlpIsRejectedWhereNoneIsAllowed() =>
        AssertRejected(RowChecks.Forward, Relu(forward: x => [.. x.ToArray().Select(v => v < 0 ? 0 : float.BitIncrement(v))]));

    [Test]
    public void AWrongShapeIsRejected() =>
        AssertRejected(RowChecks.Forward, Relu(call: x => Tensor.From(x[0].ToArray().Select(v => v < 0 ? 0 : v).ToArray(), 1, x[0].Count)));

    [Test]
    public void AnInputWrittenInPlaceIsRejected() => AssertRejected(RowChecks.InputsUnchanged, Relu(forward: x =>
    {
        float[] result = [.. x.ToArray().Select(v => v < 0 ? 0 : v)];
        using (Autograd.NoGrad())
            x.CopyFrom(result);
        return result;
    }));

    [Test]
    public void RecordingUnderNoGradIsRejected() => AssertRejected(RowChecks.NothingRecorded, Relu(call: x =>
    {
        Tensor result = Tensor.From(x[0].ToArray(), x[0].Shape.ToArray());
        return x[0].RequiresGrad ? Autograd.Record(result, new OverwritingNode(x[0], 1)) : result;
    }));

    [Test]
    public void BitsThatDependOnTheThreadsAreRejected() =>
        AssertRejected(RowChecks.SameBitsForAnyThreads, Relu(forward: x =>
            [.. x.ToArray().Select(v => v < 0 ? 0 : Parallelism.MaxThreads > 2 ? float.BitIncrement(v) : v)]));

    [Test]
    public void MissingAndMutteringRefusalsAreRejected()
    {
        AssertRejected(RowChecks.Refusals, Relu() with { Refusals = [new([[3]], "relu")] });
        OperationRow muttering = Relu(call: _ => throw new ArgumentException("bad shape"));
        AssertRejected(RowChecks.Refusals, muttering with { Refusals = [new([[3]], "relu")] });
        OperationRow wrongType = Relu(call: _ => throw new InvalidOperationException("relu: [3]"));
        AssertRejected(RowChecks.Refusals, wrongType with { Refusals = [new([[3]], "relu")] });
        OperationRow clear = Relu(call: _ => throw new ArgumentException("relu: [3] is no good"));
        Assert.That(RowChecks.Refusals(clear with { Refusals = [new([[3]], "relu", "[3]")] }), Is.Empty);
    }

    private static void AssertRejected(Func<OperationRow, IEnumerable<string>> check, OperationRow wrong) =>
        Assert.That(check(wrong), Is.Not.Empty, "a wrong operation passed");

    private static bool[] Mask(int count, int draw) => [.. Enumerable.Range(0, count).Select(i => (i * 7 + draw * 3) % 4 != 0)];

    private static float[] Scaled(float[] values, bool[] mask) => [.. values.Select((v, i) => mask[i] ? v / KeepProbability : 0)];

    private static float[] Masked(float[] values, bool[] mask) => [.. values.Select((v, i) => mask[i] ? v : 0)];

    private static float[] Product(float[] a, float[] b, int n, bool transposeB)
    {
        var c = new float[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < n; k++)
                    c[i * n + j] += a[i * n + k] * (transposeB ? b[j * n + k] : b[k * n + j]);
        return c;
    }

    /// <summary>a' b.</summary>
    private static float[] TransposedProduct(float[] a, float[] b, int n)
    {
        var c = new float[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < n; k++)
                    c[i * n + j] += a[k * n + i] * b[k * n + j];
        return c;
    }
}
