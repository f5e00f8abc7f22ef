using System.Runtime.InteropServices;
using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Convolution kernels against plain loops in double precision: every method, odd sizes, and nothing touched outside.</summary>
[RestoresGlobals]
internal sealed class ConvolutionTests
{
    /// <summary>Batch, groups, inputs, outputs, then input, kernel, stride, dilation, padding of the height, and of the width.</summary>
    private static readonly ConvolutionShape[] Shapes =
    [
        Shape(2, 1, 3, 5, (7, 3, 1, 1, 1), (9, 3, 1, 1, 1)),
        Shape(1, 1, 1, 1, (1, 1, 1, 1, 0), (1, 1, 1, 1, 0)),
        Shape(3, 1, 1, 6, (8, 3, 1, 1, 1), (8, 3, 1, 1, 1)),
        Shape(2, 1, 6, 12, (4, 3, 1, 1, 0), (4, 3, 1, 1, 0)),
        Shape(2, 1, 16, 32, (9, 3, 1, 1, 1), (11, 3, 1, 1, 1)),
        Shape(1, 1, 17, 33, (13, 3, 1, 1, 1), (6, 3, 1, 1, 1)),
        Shape(1, 1, 40, 20, (33, 3, 1, 1, 1), (35, 3, 1, 1, 1)),
        Shape(2, 1, 18, 19, (9, 1, 1, 1, 0), (5, 1, 1, 1, 0)),
        Shape(2, 1, 20, 24, (9, 3, 2, 1, 1), (10, 3, 2, 1, 1)),
        Shape(1, 1, 16, 16, (14, 5, 3, 1, 2), (15, 4, 2, 1, 1)),
        Shape(1, 1, 3, 16, (23, 7, 2, 1, 3), (25, 7, 2, 1, 3)),
        Shape(2, 1, 16, 17, (12, 3, 1, 2, 2), (13, 3, 1, 3, 3)),
        Shape(1, 1, 5, 4, (12, 3, 2, 2, 1), (13, 2, 3, 3, 4)),
        Shape(2, 4, 8, 8, (6, 3, 1, 2, 2), (6, 3, 1, 2, 2)),
        Shape(2, 6, 6, 12, (9, 3, 1, 1, 1), (10, 3, 2, 1, 1)),
        Shape(1, 5, 5, 5, (17, 3, 1, 1, 1), (40, 3, 1, 1, 1)),
        Shape(1, 2, 2, 4, (70, 3, 2, 1, 1), (90, 5, 2, 2, 3)),
        Shape(1, 2, 2, 2, (190, 3, 1, 1, 1), (400, 3, 1, 1, 1)),
        Shape(3, 3, 3, 3, (9, 2, 3, 1, 0), (70, 2, 3, 1, 0)),
        Shape(2, 2, 32, 40, (5, 3, 1, 1, 1), (5, 3, 1, 1, 1)),
        Shape(2, 1, 4, 3, (2, 5, 1, 1, 4), (1, 3, 1, 1, 1)),
        Shape(2, 1, 3, 4, (5, 1, 4, 1, 0), (9, 2, 5, 1, 0)),
        Shape(1, 1, 8, 12, (1, 1, 1, 1, 0), (2500, 3, 1, 1, 1)),
        Shape(2, 1, 16, 20, (2, 2, 1, 1, 1), (3, 2, 1, 1, 1)),
        Shape(20, 1, 16, 16, (8, 3, 1, 1, 1), (7, 3, 1, 1, 1)),
        Shape(1, 1, 16, 33, (37, 3, 1, 1, 0), (70, 3, 1, 1, 2)),
        Shape(3, 2, 34, 40, (12, 3, 1, 1, 1), (13, 3, 1, 1, 1)),
        Shape(3, 3, 12, 12, (14, 3, 1, 1, 1), (15, 3, 1, 1, 1)),
        Shape(2, 3, 9, 15, (10, 3, 2, 1, 1), (11, 4, 3, 1, 2)),
        Shape(2, 2, 2, 18, (11, 3, 1, 1, 1), (17, 3, 1, 1, 1)),
        Shape(1, 1, 21, 3, (9, 3, 1, 1, 1), (20, 3, 2, 1, 1)),
        Shape(2, 1, 4, 7, (70, 5, 2, 1, 2), (71, 5, 1, 1, 0)),
        Shape(1, 1, 1, 9, (1, 1, 1, 1, 0), (3000, 9, 1, 2, 8)),
        Shape(40, 1, 2, 5, (7, 3, 1, 1, 1), (7, 3, 1, 1, 1)),
        Shape(1, 1, 70, 2, (50, 3, 1, 1, 1), (45, 3, 1, 1, 1)),
        Shape(1, 1, 0, 3, (5, 3, 1, 1, 1), (6, 3, 1, 1, 1)),
        Shape(1, 1, 32, 1, (1, 1, 1, 1, 0), (2400, 7, 1, 1, 3)),
        Shape(1, 2, 2, 4, (3, 3, 1000, 1, 1), (5, 3, 7, 1, 1)),
        Shape(2, 1, 3, 5, (9, 3, 2, 2, 2), (11, 3, 2, 2, 2)),
    ];

    internal static IEnumerable<ConvolutionShape> WinogradShapes => Shapes.Where(shape => WinogradTiles.Suits(in shape));

    [TestCaseSource(nameof(WinogradShapes))]
    public void ABatchHasTheBitsOfItsImages(ConvolutionShape shape)
    {
        (float[] x, float[] w, _) = Draw(shape);
        float[] together = new float[shape.OutputCount], alone = new float[shape.OutputCount / shape.Batch];
        Convolution.Forward(in shape, x, w, default, together);
        ConvolutionShape one = shape with { Batch = 1 };
        for (int image = 0; image < shape.Batch; image++)
        {
            Convolution.Forward(in one, x.AsSpan((int)(image * one.InputCount), (int)one.InputCount), w, default, alone);
            Assert.That(together.AsSpan(image * alone.Length, alone.Length).SequenceEqual(alone), Is.True, $"image {image}");
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void AllPassesAgreeWithPlainLoops(ConvolutionShape shape)
    {
        ConvolutionMethods.UseWinograd = false;
        (float[] x, float[] w, float[] dy) = Draw(shape);
        var reference = new ConvolutionReference(shape, x, w, dy);
        float[] y = new float[shape.OutputCount], dx = new float[shape.InputCount], dw = new float[shape.WeightCount];
        Convolution.Forward(in shape, x, w, default, y);
        Convolution.InputGradient(in shape, dy, w, default, dx);
        Convolution.WeightGradient(in shape, x, dy, dw);
        Compare(y, reference.Forward, "y");
        Compare(dx, reference.InputGradient, "dx");
        Compare(dw, reference.WeightGradient, "dw");
    }

    [Test]
    public void WhatFollowsIsDoneToEachElement([ValueSource(nameof(Shapes))] ConvolutionShape shape, [Values] bool hasMask)
    {
        ConvolutionMethods.UseWinograd = false;
        (float[] x, float[] w, float[] dy) = Draw(shape);
        var reference = new ConvolutionReference(shape, x, w, dy);
        foreach (bool isBackward in (bool[])[false, true])
        {
            ConvolutionReference.Sums sums = isBackward ? reference.InputGradient : reference.Forward;
            int channels = isBackward ? shape.Inputs : shape.Outputs, pixels = isBackward ? shape.InputPixels : shape.OutputPixels;
            float[] bias = Values(channels, 7), result = new float[sums.Values.Length];
            var mask = new ulong[(result.Length + 63) / 64];
            new Random(3).NextBytes(MemoryMarshal.AsBytes(mask.AsSpan()));
            float scale = hasMask ? 1.25f : 1;
            var epilogue = new Epilogue { Bias = bias, Relu = true, Mask = hasMask ? mask : default(Span<ulong>), Scale = scale };
            if (isBackward) Convolution.InputGradient(in shape, dy, w, in epilogue, result);
            else Convolution.Forward(in shape, x, w, in epilogue, result);
            for (int i = 0; i < result.Length; i++)
            {
                float b = bias[i / pixels % channels];
                bool isKept = !hasMask || (mask[i >> 6] >> (i & 63) & 1) != 0;
                double expected = isKept ? scale * Math.Max(0, sums.Values[i] + b) : 0;
                double allowed = scale * (sums.Bound(i, 4) + (Math.Pow(2, -22) * Math.Abs(b)));
                if (!(Math.Abs(result[i] - expected) <= allowed))
                    Assert.Fail($"backward {isBackward}, element {i}: {result[i]} is not {expected}");
            }
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void ManyThreadsGiveTheBitsOfOne(ConvolutionShape small)
    {
        // So much work that the threads are used.
        ConvolutionShape shape = small;
        while (shape.Nanoseconds is > 0 and < 100_000) shape = shape with { Batch = 2 * shape.Batch };
        (float[] x, float[] w, float[] dy) = Draw(shape);
        float[][] one = Passes(1), many = Passes(5);
        for (int i = 0; i < one.Length; i++) Assert.That(many[i].AsSpan().SequenceEqual(one[i]), Is.True, $"pass {i}");

        float[][] Passes(int threads)
        {
            Parallelism.MaxThreads = threads;
            float[] y = new float[shape.OutputCount], dx = new float[shape.InputCount], dw = new float[shape.WeightCount];
            Convolution.Forward(in shape, x, w, default, y);
            Convolution.InputGradient(in shape, dy, w, default, dx);
            Convolution.WeightGradient(in shape, x, dy, dw);
            return [y, dx, dw];
        }
    }

    [Test]
    public void NothingIsTouchedOutside([ValueSource(nameof(Shapes))] ConvolutionShape shape, [Values] bool hasMask)
    {
        ConvolutionMethods.UseWinograd = false;
        CheckEdges(shape, hasMask);
    }

    [Test]
    public void WinogradTouchesNothingOutside([ValueSource(nameof(WinogradShapes))] ConvolutionShape shape, [Values] bool hasMask) =>
        CheckEdges(shape, hasMask);

    [Test]
    public void ShapesAreCheckedAgainstTheOperands()
    {
        ConvolutionShape shape = Shapes[0];
        Assert.That(
            () => Convolution.Forward(in shape, new float[3], new float[shape.WeightCount], default, new float[shape.OutputCount]),
            Throws.ArgumentException.With.Message.Contains("x has 3 elements"));
    }

    private static void CheckEdges(ConvolutionShape shape, bool hasMask)
    {
        (float[] x, float[] w, float[] dy) = Draw(shape);
        float[][] operands =
        [
            x, w, dy, new float[dy.Length], new float[x.Length], new float[w.Length], Values(shape.Outputs, 7), Values(shape.Inputs, 8),
            Mask(dy.Length), Mask(x.Length),
        ];
        foreach (Edge edge in Enum.GetValues<Edge>())
        {
            GuardedOperands.Check("convolution", edge, operands, o =>
            {
                Convolution.Forward(in shape, o[0], o[1], After(o[6], o.Mask(8)), o[3]);
                Convolution.InputGradient(in shape, o[2], o[1], After(o[7], o.Mask(9)), o[4]);
                Convolution.WeightGradient(in shape, o[0], o[2], o[5]);
            });
        }

        Epilogue After(Span<float> bias, Span<ulong> mask) =>
            hasMask ? new Epilogue { Bias = bias, Relu = true, Mask = mask, Scale = 1.25f } : new Epilogue { Bias = bias };

        // A word of a mask lies in two floats.
        static float[] Mask(int count)
        {
            var bits = new float[(count + 63) / 64 * 2];
            new Random(count).NextBytes(MemoryMarshal.AsBytes(bits.AsSpan()));
            return bits;
        }
    }

    private static ConvolutionShape Shape(
        int batch, int groups, int inputs, int outputs, (int Input, int Kernel, int Stride, int Dilation, int Padding) y,
        (int Input, int Kernel, int Stride, int Dilation, int Padding) x) =>
        new(batch, groups, inputs, outputs, Axis(y), Axis(x));

    private static ConvolutionAxis Axis((int Input, int Kernel, int Stride, int Dilation, int Padding) a)
    {
        int output = ((a.Input + (2 * a.Padding) - (a.Dilation * (a.Kernel - 1)) - 1) / a.Stride) + 1;
        return new ConvolutionAxis(a.Input, output, a.Kernel, a.Stride, a.Dilation, a.Padding);
    }

    private static (float[] X, float[] W, float[] Gradient) Draw(ConvolutionShape shape) =>
        (Values((int)shape.InputCount, 1), Values((int)shape.WeightCount, 2), Values((int)shape.OutputCount, 3));

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    private static void Compare(float[] found, ConvolutionReference.Sums expected, string name)
    {
        for (int i = 0; i < found.Length; i++)
        {
            if (!(Math.Abs(found[i] - expected.Values[i]) <= expected.Bound(i)))
                Assert.Fail($"{name}, element {i}: {found[i]} is not {expected.Values[i]}, allowed {expected.Bound(i):E1}");
        }
    }
}
