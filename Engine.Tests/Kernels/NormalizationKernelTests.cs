using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Pooling and normalization touch nothing beyond their operands; the moments hold where the mean is far from zero.</summary>
internal sealed class NormalizationKernelTests
{
    private static readonly (int Batch, int Channels, int Pixels)[] Cubes =
        [(1, 1, 2), (3, 5, 1), (2, 17, 1), (70, 33, 1), (2, 3, 7), (3, 2, 35), (2, 2, 2100)];

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
            var rows = new RowSizes(batch, channels, pixels, 1, IsRootMeanSquare: false);
            GuardedOperands.Check(work, edge, operands, o => RowNormalization.Forward(rows, o[0], o[3], o[4], 1e-5, o[2], o[9], o[10]));
            GuardedOperands.Check(
                work, edge, operands, o => RowNormalization.Backward(rows, o[0], o[1], o[3], o[9], o[10], o[2], o[7], o[8]));
            GuardedOperands.Check(work, edge, operands, o => ChannelSum.Run(o[0], channels, pixels, o[7]));
        }

        static Span<double> Doubles(Span<float> pairs) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, double>(pairs);
    }

    [Test]
    public void PoolingsStayBetweenTheGuards([Values] Edge edge)
    {
        foreach (PoolAxis axis in (PoolAxis[])[new(7, 3, 2, 2, 1, 0), new(33, 17, 3, 2, 1, 1), new(68, 34, 2, 2, 1, 0),
            PoolAxis.Adaptive(9, 4)])
        {
            var shape = new PoolShape(3, axis, axis);
            float[][] operands =
            [
                Values((int)shape.InputCount, 1), new float[shape.OutputCount], new float[shape.OutputCount], new float[shape.InputCount],
            ];
            GuardedOperands.Check(axis.ToString(), edge, operands, o =>
            {
                Span<byte> places = System.Runtime.InteropServices.MemoryMarshal.AsBytes(o[2])[..o[1].Length];
                MaxPooling.Forward(in shape, o[0], o[1], places);
                MaxPooling.Backward<byte>(in shape, o[1], places, o[3]);
            });
            GuardedOperands.Check(axis.ToString(), edge, operands, o =>
            {
                AveragePooling.Forward(in shape, false, o[0], o[1]);
                AveragePooling.Backward(in shape, false, o[1], o[3]);
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
