using System.Numerics.Tensors;

namespace DropoutLab.Tests.Tensors;

/// <summary>Shapes, factories, reading and writing; operations have the table.</summary>
internal sealed class TensorTests
{
    [Test]
    public void AShapeKnowsItsSizesAndRefusesWhatCannotBe()
    {
        Shape shape = [2, 3, 4];
        Assert.That((shape.Rank, shape.ElementCount, shape[0], shape[-1]), Is.EqualTo((3, 24, 2, 4)));
        Assert.That((default(Shape).Rank, default(Shape).ElementCount), Is.EqualTo((0, 1)));
        Assert.That(shape, Is.EqualTo(Shape.Of(2, 3, 4)));
        Assert.That(shape.GetHashCode(), Is.EqualTo(Shape.Of(2, 3, 4).GetHashCode()));
        Assert.That(shape != Shape.Of(2, 12), Is.True);
        Assert.That(shape.ToString(), Is.EqualTo("[2, 3, 4]"));
        Assert.That(() => shape[3], Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("[2, 3, 4]"));
        Assert.That(() => Shape.Of(2, -1), Throws.ArgumentException.With.Message.Contains("[2, -1]"));
        Assert.That(() => Shape.Of(65536, 65536), Throws.ArgumentException);
    }

    [Test]
    public void ElementsAreReadByIndexFromEitherEnd()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], 2, 3);
        Assert.That((x[0, 0], x[1, 2], x[-1, -3]), Is.EqualTo((1f, 6f, 4f)));
        Assert.That(() => x[0], Throws.ArgumentException.With.Message.Contains("[2, 3]"));
        Assert.That(() => x[0, 3], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => x.Item(), Throws.InvalidOperationException.With.Message.Contains("6 elements"));
        Assert.That(Tensor.Full(7, 1, 1).Item(), Is.EqualTo(7f));
    }

    [Test]
    public void ValuesAreCopiedInAndOut()
    {
        float[] values = [1, 2, 3];
        Tensor x = Tensor.From(values);
        values[0] = 9;
        Assert.That(x.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        var copy = new float[4];
        x.CopyTo(copy);
        Assert.That(copy, Is.EqualTo(new float[] { 1, 2, 3, 0 }));
        Assert.That(() => x.CopyTo(new float[2]), Throws.ArgumentException);
        Assert.That(() => x.CopyFrom([1, 2]), Throws.ArgumentException.With.Message.Contains("[3]"));
        x.Fill(5);
        Assert.That(x.ToArray(), Is.EqualTo(new float[] { 5, 5, 5 }));
        Assert.That(() => Tensor.From([1, 2, 3], 2, 2), Throws.ArgumentException.With.Message.Contains("[2, 2]"));
        int[] none = [];
        Assert.That(Tensor.From([3f], none).Rank, Is.Zero, "a shape that is known at run time only may be that of a scalar");
        Assert.That(Tensor.From(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }).Shape.ToArray(), Is.EqualTo(new[] { 3, 2 }));
    }

    [Test]
    public void ARecordedResultIsNotChangedInPlace()
    {
        Tensor x = Tensor.From([1, 2]);
        x.RequiresGrad = true;
        Tensor y = x.Relu();
        Assert.That(() => y.Fill(0), Throws.InvalidOperationException.With.Message.Contains("Relu"));
        Assert.That(() => y.RequiresGrad = false, Throws.InvalidOperationException);
        y.Detach().Fill(0);
        Assert.That(y.ToArray(), Is.EqualTo(new float[] { 0, 0 }), "a detached tensor shares the memory");
        Assert.That(() => y.Backward(Tensor.Ones(2)), Throws.InvalidOperationException.With.Message.Contains("changed in place"));
    }

    [Test]
    public void ViewsGoToAndComeFromTheSpansOfSystemNumericsTensors()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], 2, 3);
        ReadOnlyTensorSpan<float> span = x.AsTensorSpan();
        Assert.That((span.Rank, span[1, 2]), Is.EqualTo((2, 6f)));
        Assert.That(Tensor.From(span.Slice([0..2, 1..3])).ToArray(), Is.EqualTo(new float[] { 2, 3, 5, 6 }));
        Assert.That(Tensor.Scalar(3).AsTensorSpan()[0], Is.EqualTo(3f));
    }

    [TestCase(0f, 5f, 1f, new float[] { 0, 1, 2, 3, 4 })]
    [TestCase(1f, 2f, 0.5f, new float[] { 1, 1.5f })]
    [TestCase(3f, 0f, -1f, new float[] { 3, 2, 1 })]
    [TestCase(2f, 2f, 1f, new float[0])]
    public void ArangeStopsBeforeItsEnd(float start, float end, float step, float[] expected) =>
        Assert.That(Tensor.Arange(start, end, step).ToArray(), Is.EqualTo(expected));

    [TestCase(0f, 1f, 0f)]
    [TestCase(0f, 1f, -1f)]
    [TestCase(0f, float.NaN, 1f)]
    [TestCase(0f, float.PositiveInfinity, 1f)]
    public void ArangeRefusesWhatIsNoRange(float start, float end, float step) =>
        Assert.That(() => Tensor.Arange(start, end, step), Throws.ArgumentException.With.Message.Contains("Arange"));

    [Test]
    public void LinspaceHasBothEndsExactly()
    {
        Assert.That(Tensor.Linspace(-1, 1, 5).ToArray(), Is.EqualTo(new[] { -1, -0.5f, 0, 0.5f, 1 }));
        Assert.That(Tensor.Linspace(3, 7, 1).ToArray(), Is.EqualTo(new float[] { 3 }));
        Assert.That(Tensor.Linspace(3, 7, 0).Count, Is.Zero);
        Assert.That(() => Tensor.Linspace(0, 1, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
