using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Pooling and normalization touch nothing beyond their operands; the moments hold where the mean is far from zero.</summary>
internal sealed class NormalizationKernelTests
{
    private static readonly (int Batch, int Channels, int Pixels)[] Cubes =
        [(1, 1, 2), (3, 5, 1), (2, 17, 1), (70, 33, 1), (2, 3, 7), (3, 2, 35), (2, 2, 2100)];

    private static IEnumerable<PoolShape> Pools =>
        from axis in (PoolAxis[])
        [
            new(7, 3, 2, 2, 1, 0), new(33, 17, 3, 2, 1, 1), new(68, 34, 2, 2, 1, 0), new(20, 8, 5, 2, 2, 2), new(20, 1, 20, 20, 1, 0),
            new(34, 2, 17, 17, 1, 0), new(40, 12, 18, 2, 1, 9), PoolAxis.Adaptive(9, 4), PoolAxis.Adaptive(50, 1), PoolAxis.Adaptive(3, 7),
        ]
        from y in (PoolAxis[])[axis, PoolAxis.Line]
        select new PoolShape(3, y, axis);

    [Test]
    public void NormalizationsStayBetweenTheGuards([Values] Edge edge)
    {
        foreach ((int batch, int channels, int pixels) in Cubes)
        {
            int count = batch * channels * pixels;
            float[][] operands =
            [
                Values(count, 1), Values(count, 2), new float[count], Values(channels, 3), Values(channels, 4), Values(channels, 5),
                [.. Values(channels, 6).Select(Math.Abs)], new float[channels], new float[channels], new float[batch],
                [.. Values(batch, 7).Select(Math.Abs)], Values(4 * channels, 8),
            ];
            string work = $"[{batch}, {channels}, {pixels}]";
            GuardedOperands.Check(
                work, edge, operands, o => BatchNormalization.Forward(o[0], pixels, o[3], o[4], 1e-5, o[2], o[5], o[7], o[8]));
            GuardedOperands.Check(work, edge, operands, o => BatchNormalization.Apply(o[0], pixels, o[3], o[4], o[5], o[6], o[2]));
            GuardedOperands.Check(
                work, edge, operands, o => BatchNormalization.Backward(o[0], o[1], pixels, o[3], o[5], o[6], false, o[2], o[7], o[8]));
            GuardedOperands.Check(work, edge, operands, o => BatchNormalization.FindMoments(o[0], pixels, Doubles(o[11])));
            GuardedOperands.Check(
                work, edge, operands,
                o => BatchNormalization.Backward(o[0], o[1], pixels, o[3], o[5], o[6], false, default, o[7], o[8], Doubles(o[11])));
            GuardedOperands.Check(
                work, edge, operands,
                o => BatchNormalization.Combine(o[0], o[1], pixels, o[3], o[5], o[6], Doubles(o[11]), 2 * count, o[2]));
            GuardedOperands.Check(work, edge, operands, o => ChannelSum.Run(o[0], channels, pixels, o[7]));
        }

        static Span<double> Doubles(Span<float> pairs) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, double>(pairs);
    }

    [Test]
    public void RowNormalizationsStayBetweenTheGuards(
        [Values] Edge edge, [Values(1, 3)] int groups, [Values] bool isRootMeanSquare, [Values] bool hasWeights)
    {
        foreach ((int batch, int channels, int pixels) in Cubes)
        {
            int rows = batch * groups, count = rows * channels * pixels, weights = hasWeights ? groups * channels : 0;
            var sizes = new RowSizes(rows, channels, pixels, groups, isRootMeanSquare);
            float[][] operands =
            [
                Values(count, 1), Values(count, 2), new float[count], Values(weights, 3), Values(weights, 4), new float[rows],
                [.. Values(rows, 5).Select(Math.Abs)], new float[weights], new float[weights],
            ];
            GuardedOperands.Check(
                sizes.ToString(), edge, operands, o => RowNormalization.Forward(sizes, o[0], o[3], o[4], 1e-5, o[2], o[5], o[6]));
            GuardedOperands.Check(
                sizes.ToString(), edge, operands, o => RowNormalization.Backward(sizes, o[0], o[1], o[3], o[5], o[6], o[2], o[7], o[8]));
            GuardedOperands.Check(
                sizes.ToString(), edge, operands, o => RowNormalization.Backward(sizes, o[0], o[1], o[3], o[5], o[6], default, o[7], o[8]));
        }
    }

    [TestCaseSource(nameof(Pools))]
    public void PoolingsStayBetweenTheGuards(PoolShape shape)
    {
        float[][] operands =
        [
            Values((int)shape.InputCount, 1), new float[shape.OutputCount], new float[shape.OutputCount], new float[shape.InputCount],
        ];
        foreach (Edge edge in Enum.GetValues<Edge>())
        {
            GuardedOperands.Check($"{shape}", edge, operands, o =>
            {
                Span<int> places = System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(o[2]);
                MaxPooling.Forward(in shape, o[0], o[1], places);
                MaxPooling.Backward<int>(in shape, o[1], places, o[3]);
            });
            foreach (bool countsPadding in shape.X.Dilation == 1 ? (bool[])[false, true] : [])
            {
                GuardedOperands.Check($"{shape}, padding counts: {countsPadding}", edge, operands, o =>
                {
                    AveragePooling.Forward(in shape, countsPadding, o[0], o[1]);
                    AveragePooling.Backward(in shape, countsPadding, o[1], o[3]);
                });
            }

            if (shape.WindowSize > byte.MaxValue + 1) continue;
            GuardedOperands.Check($"{shape}", edge, [operands[0], operands[1], Bytes(shape.OutputCount), operands[3]], o =>
            {
                int unused = (int)-shape.OutputCount & (sizeof(float) - 1), first = edge == Edge.End ? unused : 0;
                Span<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(o[2]);
                Span<byte> places = bytes.Slice(first, bytes.Length - unused);
                MaxPooling.Forward(in shape, o[0], o[1], places);
                MaxPooling.Backward<byte>(in shape, o[1], places, o[3]);
            });
        }

        static float[] Bytes(long count) => new float[(count + sizeof(float) - 1) / sizeof(float)];
    }

    [Test]
    public void UpsamplingStaysBetweenTheGuards([Values] Edge edge, [Values] bool isNearest)
    {
        UpsamplingAxis Axis(int input, int output) => new(input, output, input / (float)output, 0.5f, isNearest);
        foreach ((UpsamplingAxis y, UpsamplingAxis x) in new[]
        {
            (Axis(1, 1), Axis(1, 5)), (Axis(3, 6), Axis(5, 10)), (Axis(7, 4), Axis(9, 31)), (Axis(40, 80), Axis(33, 17)),
        })
        {
            var shape = new UpsamplingShape(5, y, x);
            int inputs = 5 * shape.InputPixels, outputs = 5 * shape.OutputPixels;
            float[][] operands = [Values(inputs, 1), new float[outputs], Values(outputs, 2), new float[inputs]];
            GuardedOperands.Check($"{shape}", edge, operands, o =>
            {
                Upsampling.Forward(in shape, o[0], o[1]);
                Upsampling.Backward(in shape, o[2], o[3]);
            });
        }
    }

    [TestCase(0f, 1, 3000)]
    [TestCase(1000f, 7, 900)]
    [TestCase(-3e6f, 40, 9)]
    [TestCase(1000f, 5000, 1)]
    public void MomentsHoldFarFromZero(float offset, int batch, int pixels)
    {
        float[] x = [.. Values(batch * pixels, 3).Select(value => value + offset)], y = new float[x.Length];
        float[] mean = new float[1], variance = new float[1], reciprocal = new float[1];
        BatchNormalization.Forward(x, pixels, default, default, 0, y, mean, variance, reciprocal);
        double trueMean = x.Average(value => (double)value), trueVariance = x.Average(value => Math.Pow(value - trueMean, 2));
        // About a mean of zero the terms cancel: what is left is measured by their size.
        Assert.That((double)mean[0], Is.EqualTo(trueMean).Within(Comparison.Ulp(trueMean) + (1e-7 * Math.Sqrt(trueVariance))));
        Assert.That((double)variance[0], Is.EqualTo(trueVariance).Within(1e-6 * trueVariance));
    }

    [Test]
    public void AConstantHasNoVariance()
    {
        float[] x = [.. Enumerable.Repeat(0.1f, 5000)], y = new float[5000], mean = new float[1], variance = new float[1],
            reciprocal = new float[1];
        BatchNormalization.Forward(x, 5000, default, default, 1e-5, y, mean, variance, reciprocal);
        Assert.That(mean[0], Is.EqualTo(0.1f));
        Assert.That(variance[0], Is.InRange(0, 1e-13));
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextSingle()) - 2)];
    }
}
