using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Winograd's method keeps the bound of <see cref="ConvolutionMethods"/>, and an infinity in its tiles.</summary>
[RestoresGlobals]
internal sealed class WinogradTests
{
    private const double Unit = Tolerance.UnitRoundoff;

    /// <summary>Kinds of numbers: x, w and dy of an element, and how many 2^-24 of the bound's sum the error may be. They are about
    /// three times what was found: the proven factor, 205 (terms + 32), needs roundings that all add up.</summary>
    private static readonly (string Name, Func<Random, int, float> X, Func<Random, int, float> W, double Seen)[] Kinds =
    [
        ("either sign", (random, _) => Either(random), (random, _) => Either(random), 12),
        ("one sign", (random, _) => random.NextSingle(), (random, _) => random.NextSingle(), 20),
        ("one x, one sign", (_, _) => 0.7f, (random, _) => random.NextSingle(), 40),
        ("one x, one w", (_, _) => 0.7f, (_, _) => 0.1f, 120),
        ("one x, the same taps in each kernel", (_, _) => 0.37f, (_, i) => MathF.Sin(1 + (i % 9)), 120),
        ("a pixel of 10,000", (random, i) => i == 1003 ? 1e4f : Either(random), (random, _) => Either(random), 150),
        ("a last tap alone", (random, _) => Either(random), (random, i) => i % 9 == 8 ? Either(random) : 0, 80),
    ];

    private static IEnumerable<ConvolutionShape> Shapes =>
    [
        .. ConvolutionTests.WinogradShapes,
        Square(batch: 1, groups: 1, inputs: 256, outputs: 16, size: 8),
        Square(batch: 1, groups: 1, inputs: 16, outputs: 256, size: 8),
        Square(batch: 30, groups: 1, inputs: 16, outputs: 16, size: 12),
    ];

    [Test]
    public void TheBoundHolds([ValueSource(nameof(Shapes))] ConvolutionShape shape, [ValueSource(nameof(KindNames))] string kind)
    {
        (_, Func<Random, int, float> ofX, Func<Random, int, float> ofW, double seen) = Kinds.Single(k => k.Name == kind);
        float[] x = Values(shape.InputCount, 1, ofX), w = Values(shape.WeightCount, 2, ofW), dy = Values(shape.OutputCount, 3, ofX);
        var reference = new ConvolutionReference(shape, x, w, dy);
        float[] y = new float[dy.Length], dx = new float[x.Length], dw = new float[w.Length];
        Convolution.Forward(in shape, x, w, default, y);
        Convolution.InputGradient(in shape, dy, w, default, dx);
        Convolution.WeightGradient(in shape, x, dy, dw);
        var bound = new WinogradBound(shape, x, w, dy);
        Compare("y", y, reference.Forward, bound.OfResult, shape.InputsOfGroup);
        Compare("dx", dx, reference.InputGradient, bound.OfInputGradient, shape.OutputsOfGroup);
        Compare("dw", dw, reference.WeightGradient, bound.OfWeightGradient, bound.Tiles);

        void Compare(string what, float[] found, ConvolutionReference.Sums expected, Func<int, double> sum, int terms)
        {
            Assert.That(seen, Is.LessThan(WinogradBound.Factor(terms)), "what is seen is within what is promised");
            double factor = seen * Unit;
            for (int i = 0; i < found.Length; i++)
                if (!(Math.Abs(found[i] - expected.Values[i]) <= factor * sum(i)))
                    Assert.Fail($"{what}, element {i}: {found[i]} is not {expected.Values[i]}, allowed {factor * sum(i):E1}");
        }
    }

    /// <summary>A pixel reaches the results of the tiles whose patches hold it: they may all be spoiled, as those that it truly reaches
    /// are; all others keep their bits.</summary>
    [Test]
    public void AnInfinityOfAPixelSpoilsItsTilesAlone([Values(float.PositiveInfinity, float.NaN)] float bad, [Values(0, 1)] int padding)
    {
        ConvolutionShape shape = Square(batch: 2, groups: 1, inputs: 17, outputs: 18, size: 13, padding);
        float[] x = Values(shape.InputCount, 1), w = Values(shape.WeightCount, 2), clean = new float[shape.OutputCount];
        Convolution.Forward(in shape, x, w, default, clean);
        int size = shape.X.Output;
        for (int pixel = 0; pixel < shape.InputPixels; pixel++)
        {
            (int row, int column) = (pixel / shape.X.Input, pixel % shape.X.Input);
            float[] spoiled = [.. x], y = new float[clean.Length];
            spoiled[(19 * shape.InputPixels) + pixel] = bad;
            Convolution.Forward(in shape, spoiled, w, default, y);
            for (int i = 0; i < y.Length; i++)
            {
                (int oy, int ox) = (i / size % size, i % size);
                bool isSecondImage = i / shape.OutputPixels >= shape.Outputs;
                bool isReached = isSecondImage && row - oy + padding is >= 0 and < 3 && column - ox + padding is >= 0 and < 3;
                bool isInPatch = isSecondImage && row - (oy / 4 * 4) + padding is >= 0 and < 6 &&
                    column - (ox / 4 * 4) + padding is >= 0 and < 6;
                if (isReached) Assert.That(float.IsFinite(y[i]), Is.False, $"pixel {pixel}, element {i}");
                if (!isInPatch) Assert.That(y[i], Is.EqualTo(clean[i]), $"pixel {pixel}, element {i}");
            }
        }
    }

    [Test]
    public void AnInfinityOfAWeightSpoilsItsChannelsAlone()
    {
        ConvolutionShape shape = Square(batch: 2, groups: 1, inputs: 17, outputs: 18, size: 9);
        float[] x = Values(shape.InputCount, 1), w = Values(shape.WeightCount, 2), dy = Values(shape.OutputCount, 3);
        float[] y = new float[dy.Length], cleanY = new float[dy.Length], dx = new float[x.Length], cleanDx = new float[x.Length];
        Convolution.Forward(in shape, x, w, default, cleanY);
        Convolution.InputGradient(in shape, dy, w, default, cleanDx);
        w[(((5 * 17) + 3) * 9) + 4] = float.PositiveInfinity;
        Convolution.Forward(in shape, x, w, default, y);
        Convolution.InputGradient(in shape, dy, w, default, dx);
        CheckPlanes(y, cleanY, shape.OutputPixels, plane => plane % 18 == 5);
        CheckPlanes(dx, cleanDx, shape.InputPixels, plane => plane % 17 == 3);
    }

    [Test]
    public void AnInfinityOfAnOperandSpoilsTheWeightGradientsOfItsChannelAlone()
    {
        ConvolutionShape shape = Square(batch: 2, groups: 1, inputs: 17, outputs: 18, size: 9);
        float[] x = Values(shape.InputCount, 1), dy = Values(shape.OutputCount, 3), dw = new float[shape.WeightCount];
        float[] clean = new float[shape.WeightCount];
        Convolution.WeightGradient(in shape, x, dy, clean);
        float[] badX = [.. x], badDy = [.. dy];
        badX[(3 * 81) + 40] = badDy[(5 * 81) + 40] = float.NegativeInfinity;
        Convolution.WeightGradient(in shape, badX, dy, dw);
        CheckPlanes(dw, clean, 9, plane => plane % 17 == 3);
        Convolution.WeightGradient(in shape, x, badDy, dw);
        CheckPlanes(dw, clean, 9, plane => plane / 17 == 5);
    }

    [Test]
    public void ItIsASwitch()
    {
        ConvolutionShape shape = ConvolutionTests.WinogradShapes.First();
        float[] x = Values(shape.InputCount, 1), w = Values(shape.WeightCount, 2);
        float[] fast = new float[shape.OutputCount], direct = new float[shape.OutputCount];
        Convolution.Forward(in shape, x, w, default, fast);
        ConvolutionMethods.UseWinograd = false;
        Convolution.Forward(in shape, x, w, default, direct);
        Assert.That(fast, Is.Not.EqualTo(direct), "the two methods round in other places");
    }

    private static IEnumerable<string> KindNames() => Kinds.Select(kind => kind.Name);

    /// <summary>Spoiled planes have an element that is not finite; the others have their bits.</summary>
    private static void CheckPlanes(float[] found, float[] clean, int length, Func<int, bool> isSpoiled)
    {
        for (int plane = 0; plane < found.Length / length; plane++)
        {
            float[] values = found[(plane * length)..((plane + 1) * length)];
            if (isSpoiled(plane)) Assert.That(values.All(float.IsFinite), Is.False, $"plane {plane}");
            else Assert.That(values, Is.EqualTo(clean[(plane * length)..((plane + 1) * length)]), $"plane {plane}");
        }
    }

    private static ConvolutionShape Square(int batch, int groups, int inputs, int outputs, int size, int padding = 1)
    {
        var axis = new ConvolutionAxis(size, size + (2 * padding) - 2, 3, 1, 1, padding);
        return new ConvolutionShape(batch, groups, inputs, outputs, axis, axis);
    }

    private static float Either(Random random) => (2 * random.NextSingle()) - 1;

    private static float[] Values(long count, int seed, Func<Random, int, float>? element = null)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(i => element is null ? Either(random) : element(random, i))];
    }
}
