using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Tests.Layers;

internal sealed class EmbeddingTests
{
    [Test]
    public void LooksUpWholeNumbersOfAnyShape()
    {
        var embedding = new Embedding(10, 4, generator: new PhiloxGenerator(1));
        Tensor rows = embedding.Forward(Tensor.From([3f, 1f, 3f, 0f], 2, 2));
        Assert.That(rows.Shape.ToArray(), Is.EqualTo([2, 2, 4]));
        Assert.That(embedding.Forward([3, 1, 3, 0]).ToArray(), Is.EqualTo(rows.ToArray()));
        Assert.That(() => embedding.Forward([10]), Throws.ArgumentException.With.Message.Contains("0 to 9"));
    }

    [Test]
    public void ThePaddingRowIsZeroAndStaysSo()
    {
        var embedding = new Embedding(5, 3, paddingIndex: 2, generator: new PhiloxGenerator(1));
        embedding.Forward([2, 1, 2]).Sum().Backward();
        Assert.That(embedding.Weight.Slice(0, 2, 1).ToArray(), Is.All.Zero);
        Assert.That(embedding.Weight.Grad!.ToArray(), Is.EqualTo([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Test]
    public void AWordIsDroppedWhereverItStands()
    {
        var embedding = new Embedding(100, 8, wordDropProbability: 0.5, generator: new PhiloxGenerator(1));
        int[] words = [.. Enumerable.Range(0, 100), .. Enumerable.Range(0, 100)];
        Tensor rows = embedding.Forward(words);
        bool[] isDropped = [.. Enumerable.Range(0, 200).Select(i => rows.Slice(0, i, 1).ToArray().All(v => v == 0))];
        bool[] second = isDropped[100..];
        Assert.That(second, Is.EqualTo(isDropped[..100]));
        Assert.That(isDropped.Count(dropped => dropped), Is.InRange(60, 140));
        int kept = Array.IndexOf(isDropped, false);
        Assert.That(rows[kept, 0], Is.EqualTo(2 * embedding.Weight[kept, 0]));
        embedding.Eval();
        Assert.That(embedding.Forward(words).ToArray()[..800], Is.EqualTo(embedding.Weight.ToArray()));
    }

    [Test]
    public void GivenRowsAreTheWeightItselfAndFrozenUnlessToldOtherwise()
    {
        Tensor rows = Tensor.From([1f, 2, 3, 4, 5, 6], 3, 2);
        Embedding embedding = Embedding.FromWeight(rows);
        Assert.That(embedding.Weight, Is.SameAs(rows));
        Assert.That(embedding.Forward([2, 0]).ToArray(), Is.EqualTo([5, 6, 1, 2]));
        Assert.That(embedding.Forward([2, 0]).RequiresGrad, Is.False);
        Assert.That(embedding.StateDict()["weight"].ToArray(), Is.EqualTo([1, 2, 3, 4, 5, 6]));

        Assert.That(Embedding.FromWeight(rows, frozen: false).Forward([1]).RequiresGrad, Is.True);
        Assert.That(EmbeddingBag.FromWeight(rows).Weight, Is.SameAs(rows));
        Assert.That(rows.RequiresGrad, Is.False);
        EmbeddingBag sums = EmbeddingBag.FromWeight(rows, frozen: false, BagMode.Sum, paddingIndex: 0);
        Assert.That(sums.Forward([0, 1, 2], [0]).ToArray(), Is.EqualTo([8, 10]));
        sums.Forward([0, 1, 2], [0]).Sum().Backward();
        Assert.That(rows.Grad!.ToArray(), Is.EqualTo([0, 0, 1, 1, 1, 1]));
    }

    [Test]
    public void OfGivenRowsThePaddingStaysAsItIsAndGetsNoGradient()
    {
        Embedding embedding = Embedding.FromWeight(Tensor.From([1f, 2, 3, 4], 2, 2), frozen: false, paddingIndex: 0);
        Tensor result = embedding.Forward([0, 1]);
        result.Sum().Backward();
        Assert.That(result.ToArray(), Is.EqualTo([1, 2, 3, 4]));
        Assert.That(embedding.Weight.Grad!.ToArray(), Is.EqualTo([0, 0, 1, 1]));
    }

    [Test]
    public void FrozenRowsStayWhileTheRestIsTrained()
    {
        var model = new Sequential(
            Embedding.FromWeight(Tensor.From([1f, 2, 3, 4], 2, 2)), new Linear(2, 1, generator: new PhiloxGenerator(1)));
        Assert.That(model.NamedParameters.Select(pair => pair.Key), Is.EqualTo(["0.weight", "1.weight", "1.bias"]));
        float[] before = model.StateDict()["1.weight"].ToArray();
        var optimizer = new AdamW(model.Parameters, learningRate: 0.1, weightDecay: 0.1);
        model.Forward(Tensor.FromIndices([0, 1])).Sum().Backward();
        optimizer.Step();
        Assert.That(model.StateDict()["0.weight"].ToArray(), Is.EqualTo([1, 2, 3, 4]));
        Assert.That(model.StateDict()["1.weight"].ToArray(), Is.Not.EqualTo(before));
    }

    [Test]
    public void RowsThatAreNoMatrixAreRefusedAndLeftAlone()
    {
        Assert.That(
            () => Embedding.FromWeight(Tensor.Zeros(3)),
            Throws.ArgumentException.With.Message.Contains("Embedding: weight [3], [count, features] of 1 or more each expected"));
        Assert.That(() => Embedding.FromWeight(Tensor.Zeros(0, 2)), Throws.ArgumentException.With.Message.Contains("[0, 2]"));
        Assert.That(
            () => EmbeddingBag.FromWeight(Tensor.Zeros(2, 0)),
            Throws.ArgumentException.With.Message.Contains("EmbeddingBag: weight [2, 0]"));
        Tensor rows = Tensor.Zeros(2, 3);
        Assert.That(() => Embedding.FromWeight(rows, paddingIndex: 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Embedding.FromWeight(rows, wordDropProbability: 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => EmbeddingBag.FromWeight(rows, mode: (BagMode)2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(rows.RequiresGrad, Is.False);
        Tensor result = new Embedding(2, 3).Weight * 2;
        Assert.That(() => Embedding.FromWeight(result), Throws.ArgumentException.With.Message.Contains("a leaf expected"));
    }

    [Test]
    public void AnEmptyBagIsZeroAndPaddingDoesNotCount()
    {
        var bags = new EmbeddingBag(5, 2, BagMode.Mean, paddingIndex: 0, new PhiloxGenerator(1));
        Tensor means = bags.Forward([1, 0, 0, 2], [0, 3, 3]);
        Assert.That(means.ToArray(), Is.EqualTo([bags.Weight[1, 0], bags.Weight[1, 1], 0, 0, bags.Weight[2, 0], bags.Weight[2, 1]]));
        Assert.That(bags.Forward(Tensor.From([1f, 1f], 1, 2)).ToArray(), Is.EqualTo([bags.Weight[1, 0], bags.Weight[1, 1]]));
        Assert.That(() => bags.Forward([1, 2], [0, 3]), Throws.ArgumentException.With.Message.Contains("bag 1 starts at 3"));
    }

    [Test]
    public void ATiedWeightIsOneParameterWithTheGradientOfBoth()
    {
        var embedding = new Embedding(4, 3, generator: new PhiloxGenerator(1));
        var model = new Sequential(embedding, new TiedLinear(embedding.Weight, bias: false));
        Assert.That(model.Parameters, Has.Count.EqualTo(1));
        Assert.That(model.NamedParameters.Select(pair => pair.Key), Is.EqualTo(["0.weight", "1.weight"]));
        model.Forward(Tensor.From([1f])).Sum().Backward();
        float[] sums = [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 4).Sum(row => embedding.Weight[row, i]))];
        Tensor gradient = embedding.Weight.Grad!;
        for (int i = 0; i < 3; i++)
        {
            Assert.That(gradient[0, i], Is.EqualTo(embedding.Weight[1, i]).Within(1e-6f));
            Assert.That(gradient[1, i], Is.EqualTo(embedding.Weight[1, i] + sums[i]).Within(1e-6f));
        }
    }
}
