using DropoutLab.Formats;

namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>What the standard's cases do not ask of an operator.</summary>
internal sealed class OperatorTests
{
    private static readonly Tensor Row = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1, 1, 1, 10);

    [Test]
    public void InOperatorSet10ASmallerImageHasThePixelBehindThePlace() =>
        // Places 0, 1.67, 3.33, 5, 6.67 and 8.33: what ONNX Runtime gives; a later set says so by itself.
        Assert.That(
            Run("Resize", 10, [Row, Tensor.From([1f, 1, 1, 0.6f])], new GraphAttribute("mode", "nearest")),
            Is.EqualTo(new float[] { 1, 3, 5, 6, 8, 10 }));

    [Test]
    public void AShareOfAnImageHasAsManyPixelsAsOnnxRuntimeCounts() =>
        Assert.That(Run("Resize", 13, [Row, null, Tensor.From([1f, 1, 1, 0.7f])]), Has.Length.EqualTo(7));

    [Test]
    public void APlaceInTheMiddleBetweenTwoPixelsIsThereWithARoundedScaleToo()
    {
        // Ten of twelve: the third lies at 2.5, and 10 / 12 is no float.
        Tensor x = Tensor.From([.. Enumerable.Range(0, 12).Select(i => (float)i)], 1, 1, 1, 12);
        float[] y = Run("Resize", 13, [x, null, null, new OnnxIntegers([1, 1, 1, 10])], new GraphAttribute("mode", "nearest"));
        Assert.That(y, Is.EqualTo(new float[] { 0, 1, 2, 4, 5, 6, 7, 8, 10, 11 }));
    }

    [Test]
    public void AnImageOfItsOwnProportionsIsRefused() =>
        Assert.That(
            () => Run(
                "Resize", 18, [Row, null, null, new OnnxIntegers([1, 1, 2, 5])],
                new GraphAttribute("keep_aspect_ratio_policy", "not_larger")),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("keep_aspect_ratio_policy stretch expected, not_larger came"));

    [Test]
    public void SinhOfGreatNumbersIsInfinite()
    {
        float[] x = [0, 1e-6f, -1e-6f, 0.5f, -3, 80, 1000, -1000, float.PositiveInfinity], y = Run("Sinh", 9, [Tensor.From(x)]);
        // Two roundings of expm1 and one of their difference, in units of 2^-23.
        for (int i = 0; i < x.Length; i++)
            Assert.That(y[i], Is.EqualTo((float)Math.Sinh(x[i])).Within(3).Ulps, $"sinh of {x[i]}");
    }

    [Test]
    public void InverseHyperbolicFunctionsOfGreatNumbersAreTheirLogarithms()
    {
        float[] x = [1, 1.5f, 30, 1e8f, 3e9f, 1e20f, 3e38f, float.PositiveInfinity];
        float[] negative = [.. x.Select(number => -number)];
        // Some five roundings of numbers no greater than the result, in units of 2^-23.
        AssertClose(Run("Acosh", 9, [Tensor.From(x)]), x, Math.Acosh);
        AssertClose(Run("Asinh", 9, [Tensor.From(x)]), x, Math.Asinh);
        AssertClose(Run("Asinh", 9, [Tensor.From(negative)]), negative, Math.Asinh);

        static void AssertClose(float[] actual, float[] numbers, Func<double, double> function)
        {
            for (int i = 0; i < numbers.Length; i++)
                Assert.That(actual[i], Is.EqualTo((float)function(numbers[i])).Within(5).Ulps, $"of {numbers[i]}");
        }
    }

    [Test]
    public void SlicesAlongTheLastOfThreeAxesAreOrderedElementByElement() =>
        // (0, 0, 1, 0) comes before (0, 1, 0, 0).
        Assert.That(
            Run("Unique", 11, [Tensor.From([0, 0, 1, 0, 0, 1, 0, 0], 2, 2, 2)], new GraphAttribute("axis", 2L)),
            Is.EqualTo(new float[] { 0, 0, 0, 1, 1, 0, 0, 0 }));

    [TestCase("bilinear")]
    [TestCase("nearest")]
    [TestCase("bicubic")]
    public void OutsideOfAnImageIsZeroWhateverItsBorderHolds(string mode)
    {
        float infinity = float.PositiveInfinity;
        Tensor grid = Tensor.From([-9, 0, infinity, 0, float.NaN, 0], 1, 1, 3, 2);
        float[] read = Run("GridSample", 16, [Tensor.From([infinity, 5], 1, 1, 1, 2), grid], new GraphAttribute("mode", mode));
        Assert.That(read, Is.EqualTo(new float[3]));
    }

    [Test]
    public void AVolumeWithoutDepthGivesNothing() =>
        Assert.That(Run("ConvTranspose", 11, [Tensor.Zeros(1, 1, 0, 4, 5), Tensor.Ones(1, 1, 1, 3, 3)]), Is.Empty);

    [Test]
    public void ManyMatricesAreRefusedBeforeAnyIsMade() =>
        Assert.That(
            () => Run("Det", 11, [Tensor.Zeros(1 << 21, 1, 1)]), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("Det"));

    [TestCase("HannWindow", 0L, 1)]
    [TestCase("HammingWindow", 0L, 1)]
    [TestCase("BlackmanWindow", 0L, 1)]
    [TestCase("HannWindow", 1L, 0)]
    public void AWindowOfOneElementIsANumber(string window, long periodic, float expected) =>
        Assert.That(
            Run(window, 17, [new OnnxIntegers([1], [])], new GraphAttribute("periodic", periodic)).Single(),
            Is.EqualTo(expected).Within(1e-6f));

    [TestCase("max", new float[] { 5, 1, 1 })]
    [TestCase("min", new float[] { 1, -3, 1 })]
    [TestCase("mul", new float[] { 10, -3, 1 })]
    [TestCase("add", new float[] { 8, -2, 1 })]
    public void ElementsAtOnePlaceAreJoinedOneAfterTheOther(string reduction, float[] expected) =>
        Assert.That(
            Run(
                "ScatterElements", 18, [Tensor.Ones(3), new OnnxIntegers([0, 1, 0]), Tensor.From([5, -3, 2])],
                new GraphAttribute("reduction", reduction)),
            Is.EqualTo(expected));

    [TestCase(new float[] { 2, 1, 0, 3, 4, 1, 0, 2, 5 })]
    [TestCase(new float[] { 0, 2, 1, 1, 0, 3, 4, 1, 0 })]
    public void ADeterminantHasItsGradient(float[] numbers)
    {
        // The derivative by an element is its cofactor: of a matrix of three rows, a difference of two products.
        Tensor x = Tensor.From(numbers, 3, 3);
        x.RequiresGrad = true;
        Tensor result = (Tensor)OnnxOperators.Run(Call("Det", 11, [x]));
        result.Sum().Backward();
        var cofactors = new float[9];
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 3; column++)
            {
                (int r, int s, int c, int d) = ((row + 1) % 3, (row + 2) % 3, (column + 1) % 3, (column + 2) % 3);
                cofactors[(3 * row) + column] =
                    (numbers[(3 * r) + c] * numbers[(3 * s) + d]) - (numbers[(3 * r) + d] * numbers[(3 * s) + c]);
            }

        Assert.That(result.ToArray(), Is.EqualTo(new[] { cofactors.Take(3).Zip(numbers, (f, n) => f * n).Sum() }).Within(1e-5f));
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(cofactors).Within(1e-5f));
    }

    /// <summary>Two rows alike: the determinant is 0, and its gradient is not.</summary>
    [Test]
    public void ASingularMatrixHasTheGradientOfItsDeterminantToo()
    {
        Tensor x = Tensor.From([1, 2, 1, 2], 2, 2);
        x.RequiresGrad = true;
        ((Tensor)OnnxOperators.Run(Call("Det", 11, [x]))).Sum().Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new float[] { 2, -1, -2, 1 }).Within(1e-6f));
    }

    [Test]
    public void AGridIsTrainedThroughItsPlaces()
    {
        // An image whose pixels are 3 * column + row: the read value changes by 3 half widths with x, by 1 half height with y.
        Tensor image = Tensor.From([.. Enumerable.Range(0, 20).Select(i => (3f * (i % 5)) + (i / 5))], 1, 1, 4, 5);
        Tensor grid = Tensor.From([0.1f, -0.2f, 0.3f, 0.4f], 1, 1, 2, 2);
        grid.RequiresGrad = true;
        Tensor read = (Tensor)OnnxOperators.Run(Call("GridSample", 16, [image, grid]));
        Assert.That(read.ToArray(), Is.EqualTo(new[] { 6.75f + 1.1f, 8.25f + 2.3f }).Within(1e-5f));
        read.Sum().Backward();
        Assert.That(grid.Grad!.ToArray(), Is.EqualTo(new[] { 7.5f, 2, 7.5f, 2 }).Within(1e-4f));
    }

    /// <summary>Against the sums themselves, in double precision.</summary>
    [Test]
    public void VolumesAreConvolvedAndPooled()
    {
        var random = new PhiloxGenerator(7);
        Tensor x = Tensor.Normal(0, 1, [2, 2, 5, 4, 3], random), weight = Tensor.Normal(0, 1, [4, 1, 2, 3, 2], random);
        GraphAttribute[] attributes =
        [
            new("strides", new long[] { 2, 1, 1 }), new("pads", new long[] { 1, 0, 1, 0, 1, 0 }), new("dilations", new long[] { 2, 1, 1 }),
            new("group", 2L),
        ];
        float[] y = Run("Conv", 11, [x, weight, Tensor.From([1, 2, 3, 4])], attributes);
        Assert.That(y, Has.Length.EqualTo(2 * 4 * 2 * 3 * 3));
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int o, int d, int h, int w) = (i / 72, i / 18 % 4, i / 9 % 2, i / 3 % 3, i % 3);
            double sum = o + 1;
            for (int tap = 0; tap < 12; tap++)
            {
                (int z, int r, int c) = ((2 * d) - 1 + (2 * (tap / 6)), h + (tap / 2 % 3), w - 1 + (tap % 2));
                if (z is >= 0 and < 5 && r is >= 0 and < 4 && c is >= 0 and < 3)
                    sum += (double)x[n, o / 2, z, r, c] * weight[o, 0, tap / 6, tap / 2 % 3, tap % 2];
            }

            Assert.That(y[i], Is.EqualTo(sum).Within(2e-6), $"element {i}");
        }
    }

    private static OnnxCall Call(string operation, int version, object?[] inputs, params GraphAttribute[] attributes) =>
        new(new OnnxNode(operation, [.. inputs.Select((_, i) => $"x{i}")], ["y"], attributes), inputs, version, "model.onnx");

    private static float[] Run(string operation, int version, object?[] inputs, params GraphAttribute[] attributes)
    {
        object result = OnnxOperators.Run(Call(operation, version, inputs, attributes));
        return ((Tensor)(result is object[] several ? several[0] : result)).ToArray();
    }
}
