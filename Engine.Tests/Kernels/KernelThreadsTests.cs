using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Kernels that share their work have the same bits for 1, 2 and 7 threads.</summary>
[NonParallelizable]
[RestoresGlobals]
internal sealed class KernelThreadsTests
{
    private const int Count = 700_001;

    [Test]
    public void ElementwiseFunctions() => Check(
        () => [Values(1), Values(2)],
        x =>
        {
            Elementwise.Binary(default(MultiplyOperator), x[0], x[1], x[1]);
            Elementwise.Unary(default(NegateOperator), x[0], x[1], accumulate: true);
        });

    [Test]
    public void Sums() => Check(
        () => [Values(1), Values(2), new float[2], new float[1000], new float[700]],
        x =>
        {
            x[2][0] = (float)SumOfAll.Run(x[0], default(ValueTerm));
            x[2][1] = (float)SumOfAll.Run(x[0], x[1], default(SquaredDifferenceTerm));
            SumOverAxis.Run(x[0].AsSpan(0, 700_000), x[3], 700, 1, default(ValueTerm));
            BroadcastSum.Run(x[0].AsSpan(0, 700_000), [1000, 700], x[4], [700], accumulate: false);
        });

    [Test]
    public void SumsOfTallMatrices() => Check(
        () => [Values(1), Values(2)[..700], new float[700], new float[10], new float[1]],
        x =>
        {
            SumOverAxis.Run(x[0].AsSpan(0, 700_000), x[1], x[2], 1000, 700, default(DifferenceTerm));
            SumOverAxis.Run(x[0].AsSpan(0, 700_000), x[3], 70_000, 10, default(ValueTerm));
            x[4][0] = Extremum.OverAll<LargestFirst>(x[0]);
        });

    /// <summary>Both factors are packed: the first before, the second by the thread that computes with it, if threads are few.</summary>
    [Test]
    public void ProductsOfATransposedFactor() => Check(
        () => [Values(1)[..(400 * 700)], Values(2)[..(400 * 460)], new float[700 * 460]],
        x => MatrixProduct.Multiply(true, false, 700, 460, 400, 1, x[0], 700, x[1], 460, 0, x[2], 460));

    [Test]
    public void SoftmaxAndCrossEntropy() => Check(
        () => [Values(1)[..700_000], new float[700_000], [.. Enumerable.Range(0, 700).Select(row => (float)row)], new float[700]],
        x =>
        {
            SoftmaxCrossEntropy.Run(x[0], x[2], [], x[3], x[1], 0, ignored: -1);
            SoftmaxKernel.Forward<SoftmaxMode>(x[1], x[0], 1000, 1);
        });

    [Test]
    public void Optimizers() => Check(
        () => [Values(1), Values(2), Values(3), [.. Values(4).Select(Math.Abs)]],
        x =>
        {
            AdamUpdate.Run(x[0], x[1], x[2], x[3], default, new AdamCoefficients(0.1f, 0.999f, 0.001f, -0.01f, 0.5f, 1e-8f, 0, 1));
            SgdUpdate.Run(x[0], x[1], x[2], new SgdCoefficients(-0.01f, 1e-4f, 0.9f, 1, false, false));
        });

    [Test]
    public void Moves() => Check(
        () => [Values(1)[..700_000], new float[700_000], new float[700_000], Values(2)[..700_000], new float[700_000]],
        x =>
        {
            Permutation.Run(x[0], [700, 1000], [1, 0], x[1]);
            IndexedRows.Select(x[1], x[2], [.. Enumerable.Range(0, 1000).Select(i => i * 7 % 1000)], 1, 1000, 700);
            IndexedRows.Select(x[2], x[4], [.. Enumerable.Range(0, 700).Select(i => 699 - i)], 1000, 700, 1);
            Copy.Run(x[4].AsSpan(1), x[1].AsSpan(0, 699_999));
            Copy.Run(x[1].AsSpan(1), x[1].AsSpan(0, 699_999));
            // Rows of a page and more, parts of rows too long for a chunk, many short rows.
            BlockCopy.Run(x[1], 7000, x[3].AsSpan(3000), 7000, 2000, 99);
            BlockCopy.Run(x[1], 350_000, x[3], 350_000, 300_001, 2, accumulate: true);
            BlockCopy.Run(x[1].AsSpan(2), 7, x[3], 7, 3, 99_999, accumulate: true);
        });

    [Test]
    public void MovesPutEachElementInItsPlace()
    {
        float[] source = Values(1);
        foreach ((int stride, int length, int count) in ((int, int, int)[])[(7, 3, 99_999), (7000, 2000, 99), (350_000, 300_001, 2)])
        {
            float[] target = Values(2), expected = Values(2);
            for (int block = 0; block < count; block++)
                for (int i = 0; i < length; i++) expected[(block * stride) + i + 1] += source[(block * stride) + i];
            BlockCopy.Run(source, stride, target.AsSpan(1), stride, length, count, accumulate: true);
            Assert.That(target.AsSpan().SequenceEqual(expected), $"{count} blocks of {length}");
        }

        float[] moved = Values(3);
        Copy.Run(moved.AsSpan(0, Count - 5), moved.AsSpan(5));
        Assert.That(moved.AsSpan(5).SequenceEqual(Values(3).AsSpan(0, Count - 5)), "an array into itself");
    }

    [Test]
    public void RandomNumbers() => Check(
        () => [new float[Count], new float[Count], new float[Count]],
        x =>
        {
            // From a place that is no multiple of anything.
            var generator = new PhiloxGenerator(3UL);
            generator.NextUInt32();
            generator.Uniform(x[0], -1, 1);
            generator.Normal(x[1]);
            generator.Exponential(x[2].AsSpan(0, 100));
        });

    private static void Check(Func<float[][]> make, Action<float[][]> kernel)
    {
        float[][] Run(int threads)
        {
            Parallelism.MaxThreads = threads;
            float[][] operands = make();
            kernel(operands);
            return operands;
        }

        float[][] expected = Run(1);
        foreach (int threads in (int[])[2, 7])
        {
            // More than once, since the workers get other chunks each time.
            for (int repeat = 0; repeat < 3; repeat++)
            {
                float[][] actual = Run(threads);
                for (int i = 0; i < expected.Length; i++)
                    Assert.That(actual[i].AsSpan().SequenceEqual(expected[i]), Is.True, $"{threads} threads, operand {i}");
            }
        }

        Assert.That(expected.SelectMany(operand => operand), Has.None.NaN);
    }

    private static float[] Values(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => (4 * random.NextSingle()) - 2)];
    }
}
