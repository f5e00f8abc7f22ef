using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Layers;

[RestoresGlobals]
internal sealed class AttentionLayerTests
{
    [Test]
    public void WeightsAreLookedAtWithoutDropoutAndWithoutDrawing()
    {
        var generator = new PhiloxGenerator(1);
        var attention = new MultiHeadAttention(6, 2, dropProbability: 0.5, batchFirst: true, generator: generator);
        Tensor query = Tensor.Normal(0, 1, [2, 4, 6], generator), key = Tensor.Normal(0, 1, [2, 5, 6], generator);
        byte[] position = generator.GetState();
        float[] inTraining = attention.Weights(query, key, AttentionMask.Lengths(5, 3)).ToArray();
        Assert.That(generator.GetState(), Is.EqualTo(position));
        attention.Eval();
        Tensor weights = attention.Weights(query, key, AttentionMask.Lengths(5, 3));
        Assert.That(weights.Shape.ToArray(), Is.EqualTo([2, 2, 4, 5]));
        Assert.That(weights.ToArray(), Is.EqualTo(inTraining));
        Assert.That(weights.Sum(-1).ToArray(), Has.All.EqualTo(1).Within(1e-6)); // five roundings of numbers below 1
        Assert.That(weights.Slice(0, 1, 1).Slice(3, 3, 2).ToArray(), Is.All.Zero, "keys behind the end");
    }

    [Test]
    public void AQueryThatSeesNothingHasWeightsOfZero()
    {
        var attention = new MultiHeadAttention(6, 2, generator: new PhiloxGenerator(1));
        Tensor sequence = Tensor.Normal(0, 1, [4, 2, 6], new PhiloxGenerator(2));
        Tensor weights = attention.Weights(sequence, sequence, AttentionMask.Lengths(0, 4));
        Assert.That(weights.Slice(0, 0, 1).ToArray(), Is.All.Zero);
        Assert.That(weights.Slice(0, 1, 1).ToArray(), Is.All.GreaterThan(0));
    }

    [Test]
    public void WithoutAKeyThereAreNoWeights()
    {
        var attention = new MultiHeadAttention(6, 2, batchFirst: true, generator: new PhiloxGenerator(1));
        Tensor query = Tensor.Normal(0, 1, [2, 4, 6], new PhiloxGenerator(2)), none = Tensor.Zeros(2, 0, 6);
        Assert.That(attention.Weights(query, none).Shape.ToArray(), Is.EqualTo([2, 2, 4, 0]));
        Assert.That(attention.Weights(Tensor.Zeros(4, 6), Tensor.Zeros(0, 6)).Shape.ToArray(), Is.EqualTo([2, 4, 0]));
        Assert.That(attention.Forward(query, none, none).Shape.ToArray(), Is.EqualTo([2, 4, 6]), "attention takes it too");
    }

    /// <summary>A matrix for each of 64 heads and sequences would be 64 MB.</summary>
    [Test]
    public void TheUnitMatrixOfTheWeightsIsMadeOnce()
    {
        var attention = new MultiHeadAttention(8, 8, batchFirst: true, generator: new PhiloxGenerator(1));
        var generator = new PhiloxGenerator(2);
        Tensor query = Tensor.Normal(0, 1, [8, 1, 8], generator), key = Tensor.Normal(0, 1, [8, 512, 8], generator);
        using var off = Autograd.NoGrad();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor weights = attention.Weights(query, key);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 << 20));
        Assert.That(weights.Sum(-1).ToArray(), Has.All.EqualTo(1).Within(1e-5)); // 512 roundings of numbers far below 1
    }

    [Test]
    public void WeightsOfShapesThatDoNotFitAreRefused()
    {
        var attention = new MultiHeadAttention(6, 2, keyFeatures: 3);
        Assert.That(
            () => attention.Weights(Tensor.Zeros(4, 2, 6), Tensor.Zeros(5, 2, 6)),
            Throws.ArgumentException.With.Message.Contains("query [4, 2, 6], key [5, 2, 6]: [T, N, 6] and [S, N, 3] expected"));
        Assert.That(() => attention.Weights(Tensor.Zeros(4, 2, 6), Tensor.Zeros(5, 3, 3)), Throws.ArgumentException);
    }

    [Test]
    public void ADecoderLayerDropsAtEachOfItsPlacesAlone()
    {
        double[][] places = [[0, 0, 0], [0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5], [0.5, 0.5, 0.5]];
        float[][] results =
        [
            .. places.Select(p => Run(g => new TransformerDecoderLayer(
                6, 2, 16, p[0], attentionDropProbability: p[1], residualDropProbability: p[2], generator: g))),
        ];
        Assert.That(results.Select(values => string.Join(' ', values)), Is.Unique);
        Assert.That(Run(g => new TransformerDecoderLayer(6, 2, 16, 0.5, generator: g)), Is.EqualTo(results[^1]), "one probability for all");
        Assert.That(
            () => new TransformerDecoderLayer(6, 2, residualDropProbability: 2), Throws.InstanceOf<ArgumentOutOfRangeException>());

        static float[] Run(Func<Generator, TransformerDecoderLayer> make)
        {
            TransformerDecoderLayer layer = make(new PhiloxGenerator(1));
            var inputs = new PhiloxGenerator(2);
            return layer.Forward(Tensor.Normal(0, 1, [4, 2, 6], inputs), Tensor.Normal(0, 1, [5, 2, 6], inputs)).ToArray();
        }
    }

    /// <summary>As a deep copy of PyTorch does.</summary>
    [Test]
    public void CopiesOfALayerHaveItsModesAndDropFactors()
    {
        var encoder = new TransformerEncoderLayer(6, 2, 8);
        var decoder = new TransformerDecoderLayer(6, 2, 8);
        encoder.Eval();
        encoder.DropFactor = 0.25;
        ((MultiHeadAttention)decoder.Children[0]).DropFactor = 0.75;
        decoder.Children[1].Eval();
        Check(encoder, new TransformerEncoder(encoder, 2));
        Check(decoder, new TransformerDecoder(decoder, 2));

        static void Check(Module layer, Module stack)
        {
            foreach (Module copy in stack.Children[0].Children) Assert.That(Settings(copy), Is.EqualTo(Settings(layer)));
        }

        static (bool, double?)[] Settings(Module layer) =>
            [.. layer.Modules.Select(module => (module.IsTraining, (module as IScheduledDropout)?.DropFactor))];
    }

    /// <summary>As a deep copy of PyTorch does.</summary>
    [Test]
    public void CopiesOfALayerAreFrozenWhereItIs()
    {
        var encoder = new TransformerEncoderLayer(6, 2, 8);
        var decoder = new TransformerDecoderLayer(6, 2, 8);
        foreach (Tensor parameter in encoder.Parameters) parameter.RequiresGrad = false;
        foreach (Tensor parameter in decoder.Children[1].Parameters) parameter.RequiresGrad = false;
        Check(encoder, new TransformerEncoder(encoder, 2));
        Check(decoder, new TransformerDecoder(decoder, 2));

        static void Check(Module layer, Module stack)
        {
            Assert.That(Frozen(layer), Is.Not.Empty);
            foreach (Module copy in stack.Children[0].Children) Assert.That(Frozen(copy), Is.EqualTo(Frozen(layer)));
        }

        static string[] Frozen(Module layer) =>
            [.. layer.NamedParameters.Where(pair => !pair.Value.RequiresGrad).Select(pair => pair.Key)];
    }

    /// <summary>Its mask would have more bits than an index can count: it is refused before anything is made or drawn.</summary>
    [Test]
    public void DropoutOfMoreWeightsThanAMaskHoldsIsRefused()
    {
        var generator = new PhiloxGenerator(1);
        byte[] position = generator.GetState();
        Tensor query = Tensor.Zeros(1 << 16, 1), key = Tensor.Zeros(1 << 15, 1);
        Assert.That(
            () => query.ScaledDotProductAttention(key, key, dropProbability: 0.1, generator: generator),
            Throws.ArgumentException.With.Message.Contains(
                "dropout of 2147483648 weights, 1 sequences x 1 heads x 65536 queries x 32768 keys, 2147483647 or fewer expected"));
        Assert.That(generator.GetState(), Is.EqualTo(position));
    }
}
