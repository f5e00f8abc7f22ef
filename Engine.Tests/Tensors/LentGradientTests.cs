using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Tensors;

/// <summary>Operations that read the gradient given to <see cref="Tensor.Backward"/> where it lies, against a pass that begins with
/// a copy.</summary>
internal sealed class LentGradientTests
{
    private static readonly (string Name, Func<Tensor, Tensor, Tensor> Compute)[] Operations =
    [
        ("MaxPool2d", (x, _) => x.MaxPool2d(2)),
        ("AvgPool2d", (x, _) => x.AvgPool2d(2)),
        ("BatchNorm", (x, weight) => x.BatchNorm(null, null, weight, null, training: true)),
        ("LayerNorm", (x, _) => x.LayerNorm([4])),
        ("Conv2d", (x, weight) => x.Conv2d(weight.Reshape(3, 1, 1, 1), groups: 3)),
        ("Rows", (x, _) => x.Reshape(24, 4).Rows(Tensor.FromIndices([5, 0, 5, 23], 4))),
    ];

    private static IEnumerable<string> Names => Operations.Select(operation => operation.Name);

    [TestCaseSource(nameof(Names))]
    public void GiveTheBitsOfACopyAndLeaveTheGradientAsItIs(string name)
    {
        (Tensor x, Tensor weight) = Leaves();
        (Tensor sameX, Tensor sameWeight) = Leaves();
        Tensor result = Of(name)(x, weight);
        Tensor gradient = Tensor.Uniform(-1, 1, result.Shape.AsSpan(), new PhiloxGenerator(2));
        float[] before = gradient.ToArray();

        result.Backward(gradient);
        Of(name)(sameX, sameWeight).Clone().Backward(gradient);

        Assert.That(gradient.ToArray(), Is.EqualTo(before));
        AssertSameBits(x.Grad, sameX.Grad);
        AssertSameBits(weight.Grad, sameWeight.Grad);
    }

    [TestCaseSource(nameof(Names))]
    public void AddToGradientsThatAreThereWithTheBitsOfACopy(string name)
    {
        (Tensor x, Tensor weight) = Leaves();
        (Tensor sameX, Tensor sameWeight) = Leaves();
        for (int pass = 0; pass < 2; pass++)
        {
            Tensor result = Of(name)(x, weight);
            Tensor gradient = Tensor.Uniform(-1, 1, result.Shape.AsSpan(), new PhiloxGenerator(2));
            result.Backward(gradient);
            Of(name)(sameX, sameWeight).Clone().Backward(gradient);
        }

        AssertSameBits(x.Grad, sameX.Grad);
        AssertSameBits(weight.Grad, sameWeight.Grad);
    }

    [Test]
    public void TakeACopyWhereTheGradientIsThatOfAnInput()
    {
        Tensor x = Leaf([4, 4], 1), same = Leaf([4, 4], 1);
        x.LayerNorm([4]).Backward(Tensor.Ones(4, 4));
        same.LayerNorm([4]).Backward(Tensor.Ones(4, 4));
        Tensor copy = Tensor.From(same.Grad!.ToArray(), 4, 4);

        x.LayerNorm([4]).Backward(x.Grad);
        same.LayerNorm([4]).Backward(copy);

        AssertSameBits(x.Grad, same.Grad);
    }

    [Test]
    public void ReadTheGradientTwiceWhereTheGraphIsKept()
    {
        Tensor x = Leaf([2, 4], 1), gradient = Tensor.Uniform(-1, 1, [2, 4], new PhiloxGenerator(2));
        Tensor result = x.LayerNorm([4]);

        result.Backward(gradient, retainGraph: true);
        float[] once = x.Grad!.ToArray();
        result.Backward(gradient);

        AssertSameBits(x.Grad, Tensor.From([.. once.Select(value => value + value)], 2, 4));
    }

    private static void AssertSameBits(Tensor? actual, Tensor? expected)
    {
        Assert.That(actual is null, Is.EqualTo(expected is null));
        if (actual is null || expected is null) return;
        Assert.That(expected.ToArray().Any(float.IsNaN), Is.False);
        Assert.That(Comparison.FirstDifferentBits(actual.ToArray(), expected.ToArray()), Is.Null);
    }

    private static Func<Tensor, Tensor, Tensor> Of(string name) => Operations.Single(operation => operation.Name == name).Compute;

    private static (Tensor X, Tensor Weight) Leaves() => (Leaf([2, 3, 4, 4], 1), Leaf([3], 3));

    private static Tensor Leaf(int[] shape, long seed)
    {
        Tensor leaf = Tensor.Uniform(-1, 1, shape, new PhiloxGenerator(seed));
        leaf.RequiresGrad = true;
        return leaf;
    }
}
