using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Operations;

/// <summary>Sums of millions of equal terms: each rounding errs to the same side, so a total in float alone goes far astray.</summary>
internal sealed class LongSumTests
{
    private const int Rows = 1_000_003;

    /// <summary>What DESIGN.md allows; the exact value is that of the float 0.1, not of a tenth.</summary>
    private const double Bound = 1e-6;

    private static readonly double Tenth = 0.1f;

    [Test]
    public void OnesStayOne() => Assert.That(Tensor.Ones(1 << 25, 2).Mean([0]).ToArray(), Is.EqualTo(new float[] { 1, 1 }));

    [TestCase(1), TestCase(2), TestCase(3), TestCase(10), TestCase(33)]
    public void AnyAxis(int columns)
    {
        int rows = 3_000_000 / columns;
        Tensor x = Tensor.Full(0.1f, rows, columns), planes = x.Reshape(1, rows, columns);
        AllAreClose(x.Sum([0]), rows * Tenth, "rows");
        AllAreClose(planes.Sum([1]), rows * Tenth, "the middle");
        AllAreClose(x.Sum([0, 1]), rows * columns * Tenth, "all");
        AllAreClose(x.Reshape(columns, rows).Sum([1]), rows * Tenth, "columns");
        AllAreClose(x.Mean([0]), Tenth, "mean");
        AllAreClose(x.Norm([0], 1), rows * Tenth, "norm 1");
        AllAreClose(x.Norm([0]), Math.Sqrt(rows) * Tenth, "norm 2");
        AllAreClose(x.Norm([0], 3), Math.Cbrt(rows) * Tenth, "norm 3");
    }

    [Test]
    public void ThreeAxesOfWhichTheMiddleGoes() =>
        AllAreClose(Tensor.Full(0.1f, 2, Rows, 3).Sum([1]), Rows * Tenth, "[2, rows, 3]");

    [Test]
    public void AxesThatDoNotLieSideBySide() =>
        AllAreClose(Tensor.Full(0.1f, 1009, 3, 997).Sum([0, 2]), 1009 * 997 * Tenth, "[1009, 3, 997]");

    [TestCase(1), TestCase(4), TestCase(70)]
    public void GradientsOfARepeatedOperand(int columns)
    {
        int rows = 2_000_000 / columns;
        Tensor row = Tensor.Zeros(columns).RequireGrad(), column = Tensor.Zeros(columns, 1).RequireGrad();
        (Tensor.Zeros(rows, columns) + row).Backward(Tensor.Full(0.1f, rows, columns));
        AllAreClose(row.Grad!, rows * Tenth, "a row");
        (Tensor.Zeros(columns, rows) - column).Backward(Tensor.Full(0.1f, columns, rows));
        AllAreClose(column.Grad!, -rows * Tenth, "a column, subtracted");
        Tensor channel = Tensor.Ones(columns, 1).RequireGrad();
        (Tensor.Full(0.1f, 100, columns, rows / 100) * channel).Backward(Tensor.Ones(100, columns, rows / 100));
        AllAreClose(channel.Grad!, rows / 100 * 100 * Tenth, "a channel between");
    }

    [TestCase(1), TestCase(4), TestCase(65)]
    public void GradientOfABias(int outputs)
    {
        int rows = 4_000_000 / outputs;
        var linear = new Linear(1, outputs);
        linear.Forward(Tensor.Zeros(rows, 1)).Backward(Tensor.Full(0.1f, rows, outputs));
        AllAreClose(linear.Bias!.Grad!, rows * Tenth, "bias");
    }

    [Test]
    public void LossesOfMillionsOfElements()
    {
        Tensor zero = Tensor.Zeros(3_000_000), tenth = Tensor.Full(0.1f, 3_000_000);
        AllAreClose(new L1Loss().Forward(tenth, zero), Tenth, "L1");
        AllAreClose(new MSELoss().Forward(tenth, zero), Tenth * Tenth, "MSE");
        AllAreClose(new SmoothL1Loss().Forward(tenth, zero), Tenth * Tenth / 2, "smooth L1");
        AllAreClose(new BCEWithLogitsLoss().Forward(tenth, zero), Math.Log(1 + Math.Exp(Tenth)), "binary cross-entropy");
        AllAreClose(new L1Loss(Reduction.Sum).Forward(tenth, zero), 3_000_000 * Tenth, "L1, summed");
    }

    [Test]
    public void CrossEntropyOfAMillionRowsAndOfAMillionClasses()
    {
        Tensor rows = Tensor.Zeros(Rows, 3);
        AllAreClose(new CrossEntropyLoss().Forward(rows, Tensor.Zeros(Rows)), Math.Log(3), "rows");
        Tensor classes = Tensor.Full(0.1f, 1, Rows);
        AllAreClose(new CrossEntropyLoss().Forward(classes, Tensor.Zeros(1)), Math.Log(Rows), "classes");
        AllAreClose(new CrossEntropyLoss(0.1).Forward(classes, Tensor.Zeros(1)), Math.Log(Rows), "classes, smoothed");
        AllAreClose(classes.LogSumExp(1), Tenth + Math.Log(Rows), "the logarithm of the sum");
        AllAreClose(classes.Softmax(1), 1.0 / Rows, "softmax");
        AllAreClose(classes.Reshape(Rows, 1).Softmax(0), 1.0 / Rows, "softmax of a column");
        AllAreClose(Tensor.Full(0.1f, Rows, 2).Softmax(0), 1.0 / Rows, "softmax of columns");
    }

    [Test]
    public void GradientOfSoftmaxOfAMillionElements()
    {
        // The upstream gradient is 1 everywhere but in one place: so what is subtracted must be 1 within the bound.
        foreach (int columns in (int[])[1, 2])
        {
            Tensor x = Tensor.Zeros(Rows, columns).RequireGrad();
            float[] upstream = [.. Enumerable.Repeat(1f, Rows * columns)];
            x.Softmax(0).Backward(Tensor.From(upstream, Rows, columns));
            Assert.That(x.Grad!.Abs().Max().Item(), Is.LessThanOrEqualTo(2 * Bound / Rows), $"{columns} columns");
        }
    }

    [Test]
    public void VarianceOfAMillionRows()
    {
        // Half of the elements are 1e5 + 1, half 1e5 - 1: the mean is 1e5 and the variance 1.
        float[] values = new float[Rows / 3 * 2 * 3];
        for (int i = 0; i < values.Length; i++) values[i] = i / 3 % 2 == 0 ? 100_001 : 99_999;
        Tensor x = Tensor.From(values, values.Length / 3, 3);
        AllAreClose(x.Variance([0], correction: 0), 1, "columns");
        AllAreClose(x.Variance(0.0), 1, "all");
    }

    private static void AllAreClose(Tensor actual, double expected, string what)
    {
        foreach (float value in actual.AsSpan())
        {
            if (!(Math.Abs(value - expected) <= Bound * Math.Abs(expected)))
                Assert.Fail($"{what}: {value} instead of {expected}, off by {Math.Abs(value / expected - 1):G3}");
        }
    }
}
