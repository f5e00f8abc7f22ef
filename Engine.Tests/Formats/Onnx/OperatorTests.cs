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

    private static float[] Run(string operation, int version, object?[] inputs, params GraphAttribute[] attributes)
    {
        var node = new OnnxNode(operation, [.. inputs.Select((_, i) => $"x{i}")], ["y"], attributes);
        return ((Tensor)OnnxOperators.Run(new OnnxCall(node, inputs, version, "model.onnx"))).ToArray();
    }
}
