using System.Runtime.InteropServices;
using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>What is done to a product while its tile is hot: bias, then ReLU, then the mask; on every path, for
/// every transposition.</summary>
internal sealed class ProductEpilogueTests
{
    private const float Scale = 1.25f;

    /// <summary>Small, thin on either side, few rows, blocked; broken tiles and several blocks of K.</summary>
    private static readonly (int M, int N, int K)[] Shapes =
        [(20, 300, 300), (300, 1, 20), (300, 7, 130), (2, 300, 40), (64, 64, 64), (33, 65, 900), (128, 130, 400), (270, 150, 401)];

    [Test]
    public void SampledSizesFrom0To70()
    {
        var random = new Random(9);
        for (int sample = 0; sample < 800; sample++) Check(random, random.Next(71), random.Next(71), random.Next(71), random.Next(32));
    }

    [TestCaseSource(nameof(Shapes))]
    public void EveryCombinationOnEveryPath((int M, int N, int K) shape)
    {
        var random = new Random(10);
        for (int choice = 0; choice < 32; choice++) Check(random, shape.M, shape.N, shape.K, choice);
    }

    [Test]
    public void ANaNStaysThroughReLUAndDoesNotPassAMask()
    {
        float[] a = [float.NaN, float.NaN], b = [1, 1], c = new float[4];
        MatrixProduct.Multiply(false, false, 2, 2, 1, 1, a, 1, b, 2, 0, c, 2, new Epilogue { Relu = true, Mask = [0b0110], Scale = 2 });
        Assert.That(c, Is.EqualTo(new[] { 0, float.NaN, float.NaN, 0 }));
    }

    /// <param name="random">Draws the numbers and the leading dimensions.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">Inner size.</param>
    /// <param name="choice">Bits: transpose A, transpose B, bias, ReLU, mask.</param>
    private static void Check(Random random, int m, int n, int k, int choice)
    {
        bool transposeA = (choice & 1) != 0, transposeB = (choice & 2) != 0;
        bool hasBias = (choice & 4) != 0, isRelu = (choice & 8) != 0, hasMask = (choice & 16) != 0;
        int lda = (transposeA ? m : k) + random.Next(3), ldb = (transposeB ? k : n) + random.Next(3), ldc = n + random.Next(3);
        float alpha = random.Next(2) == 0 ? 1 : 0.5f, beta = random.Next(2) == 0 ? 0 : -2;
        float[] a = Values(random, (transposeA ? k : m) * lda), b = Values(random, (transposeB ? n : k) * ldb), bias = Values(random, n);
        float[] before = Values(random, m * ldc), c = beta == 0 ? [.. Enumerable.Repeat(float.NaN, m * ldc)] : [.. before];
        var mask = new ulong[((m * n) + 63) / 64];
        random.NextBytes(MemoryMarshal.AsBytes(mask.AsSpan()));
        MatrixProduct.Multiply(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, new Epilogue
        {
            Bias = hasBias ? bias : default,
            Relu = isRelu,
            Mask = hasMask ? mask : default,
            Scale = Scale,
        });

        (double[] product, double[] magnitude) = MatrixProductReference.Multiply(transposeA, transposeB, m, n, k, a, lda, b, ldb);

        // The product's own bound; each of these rounds once more.
        int roundings = (alpha == 1 ? 0 : 1) + (beta == 0 ? 0 : 1) + (hasBias ? 1 : 0) + (hasMask ? 1 : 0);
        for (int i = 0; i < m * n; i++)
        {
            int place = (i / n * ldc) + (i % n);
            double expected = (alpha * product[i]) + (beta * before[place]) + (hasBias ? bias[i % n] : 0);
            double size = Math.Abs(alpha * magnitude[i]) + Math.Abs(beta * before[place]) + (hasBias ? Math.Abs(bias[i % n]) : 0);
            if (isRelu) expected = Math.Max(expected, 0);
            if (hasMask) expected = (mask[i >> 6] >> (i & 63) & 1) != 0 ? expected * Scale : 0;
            double allowed = (hasMask ? Scale : 1) * MatrixProductReference.Bound(k + roundings, size);
            if (!(Math.Abs(c[place] - expected) <= allowed))
                Assert.Fail($"{m}x{n}x{k} choice {choice} alpha {alpha} beta {beta} ld {lda} {ldb} {ldc} element {i}: " +
                    $"{c[place]} is not {expected}");
        }
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
