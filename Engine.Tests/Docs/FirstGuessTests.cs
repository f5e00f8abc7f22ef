using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace DropoutLab.Tests.Docs;

/// <summary>What people type first, from a trial with new users: it compiles, and does what they meant.</summary>
internal sealed class FirstGuessTests
{
    private static readonly Tensor X = Tensor.From([1, 2, 3, 4, 5, 6], 3, 2);

    [Test]
    public void DoublesAndWholeNumbersBesideTensors()
    {
        Tensor x = Tensor.From([1, 2]);
        Assert.That((x * 2.0).ToArray(), Is.EqualTo(new float[] { 2, 4 }));
        Assert.That((0.5 * x).ToArray(), Is.EqualTo(new[] { 0.5f, 1 }));
        Assert.That((x + 1).ToArray(), Is.EqualTo(new float[] { 2, 3 }));
        Assert.That((2 - x).ToArray(), Is.EqualTo(new float[] { 1, 0 }));
        Assert.That((x / 4.0 - 0.25).ToArray(), Is.EqualTo(new[] { 0, 0.25f }));
        Assert.That(x.Clamp(0.5, 1.5).ToArray(), Is.EqualTo(new[] { 1, 1.5f }));
        Assert.That(Tensor.Full(0.1, 2).ToArray(), Is.All.EqualTo(0.1f));
    }

    [Test]
    public void ReductionsOverAnAxis()
    {
        Assert.That(X.Mean(0).ToArray(), Is.EqualTo(new float[] { 3, 4 }));
        Assert.That(X.Sum(1).ToArray(), Is.EqualTo(new float[] { 3, 7, 11 }));
        Assert.That(X.Sum(-1, keepDimensions: true).Shape, Is.EqualTo(Shape.Of(3, 1)));
        Assert.That(X.Variance(0).ToArray(), Is.EqualTo(new float[] { 4, 4 }));
    }

    [Test]
    public void ShapesOfOtherTensors()
    {
        Assert.That(Tensor.Zeros(X.Shape).Shape, Is.EqualTo(X.Shape));
        Assert.That(Tensor.ZerosLike(X).Shape, Is.EqualTo(X.Shape));
        Assert.That(Tensor.OnesLike(X).ToArray(), Is.All.EqualTo(1));
        Assert.That(X.Shape[^1], Is.EqualTo(2));
    }

    [Test]
    public void RangesAndIndices()
    {
        Assert.That(X[0..2].ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(X[^1].ToArray(), Is.EqualTo(new float[] { 5, 6 }));
        Assert.That(X[.., 1].ToArray(), Is.EqualTo(new float[] { 2, 4, 6 }));
        Assert.That(X[1.., 0..1].Shape, Is.EqualTo(Shape.Of(2, 1)));
        Assert.That(X[^1, ^1].Item(), Is.EqualTo(6));
        Assert.That(X[2, 1], Is.EqualTo(6));
        Assert.That(X[3..].Shape, Is.EqualTo(Shape.Of(0, 2)));
        Assert.That(() => X[4..5], Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("[3, 2]"));
        Assert.That(() => X[.., 1, ..], Throws.ArgumentException.With.Message.Contains("3 indices"));
        Tensor x = X.Clone().RequireGrad();
        (x[.., 1] * Tensor.From([1, 10, 100])).Sum().Backward();
        Assert.That(x.Grad!.ToArray(), Is.EqualTo(new float[] { 0, 1, 0, 10, 0, 100 }));
    }

    [Test]
    public void Comparisons()
    {
        Tensor x = Tensor.From([-1, 0, 2]);
        Assert.That((x > 0).ToArray(), Is.EqualTo(new float[] { 0, 0, 1 }));
        Assert.That((x >= Tensor.Zeros(3)).ToArray(), Is.EqualTo(new float[] { 0, 1, 1 }));
        Assert.That(x.Equal(Tensor.From([-1, 1, 2])).ToArray(), Is.EqualTo(new float[] { 1, 0, 1 }));
        Assert.That(Tensor.Where(x > 0, x, 0 * x).ToArray(), Is.EqualTo(new float[] { 0, 0, 2 }));
    }

    [Test]
    public void ArraysAsOtherLanguagesPassThem()
    {
        // How F# calls them: an array and whole numbers, an array of layers.
        float[] values = [0.5f];
        int[] shape = [1, 1];
        Assert.That(Tensor.From(values: values, shape: shape).Shape, Is.EqualTo(Shape.Of(1, 1)));
        Assert.That(typeof(Tensor).GetMethod(nameof(Tensor.From), [typeof(float[]), typeof(int[])]), Is.Not.Null);
        Layer[] layers = [new Linear(1, 2), new ReLU()];
        Assert.That(typeof(Sequential).GetConstructor([typeof(Layer[])])!.Invoke([layers]), Has.Count.EqualTo(2));
    }

    [Test]
    public void ATrainingThatTellsWhatItDid()
    {
        var net = new Sequential(new Linear(2, 1));
        var data = new Dataset(X, X.Sum(1).Reshape(3, 1));
        var trainer = new Trainer(net, new MSELoss(), new Adam(net.Parameters, 0.01));
        Assert.That($"{trainer.Fit(new DataLoader(data, 3), 2)}", Does.Contain("loss").And.Contain("Finished after 2 epochs"));
        Assert.That(net.ParameterCount, Is.EqualTo(3));
    }
}
