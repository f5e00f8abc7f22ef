using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

[RestoresGlobals]
internal sealed class MatrixProductTests
{
    private const float Guard = 12345.678f;

    private static readonly bool[] Both = [false, true];

    [Test]
    public void EverySizeFrom0To70SampledStaysWithinTheBound()
    {
        var random = new Random(1);
        for (int i = 0; i < 1500; i++) Check(random, random.Next(71), random.Next(71), random.Next(71));
        foreach (int thin in new[] { 0, 1, 2, 3 })
        {
            for (int i = 0; i < 60; i++)
            {
                Check(random, thin, random.Next(71), random.Next(71));
                Check(random, random.Next(71), thin, random.Next(71));
                Check(random, random.Next(71), random.Next(71), thin);
            }
        }
    }

    [TestCase(20, 300, 300)]
    [TestCase(20, 300, 1)]
    [TestCase(20, 1, 300)]
    [TestCase(300, 300, 20)]
    [TestCase(300, 1, 20)]
    [TestCase(1, 300, 20)]
    [TestCase(256, 10, 1024)]
    [TestCase(10, 1024, 256)]
    [TestCase(64, 64, 64)]
    [TestCase(128, 128, 128)]
    [TestCase(129, 130, 801)]
    [TestCase(13, 301, 257)]
    [TestCase(45, 77, 999)]
    [TestCase(3, 5, 2000)]
    [TestCase(1, 1, 5000)]
    public void ShapesOfNetsStayWithinTheBound(int m, int n, int k)
    {
        var random = new Random(2);
        for (int i = 0; i < 8; i++) Check(random, m, n, k);
    }

    [TestCase(256, 256, 256)]
    [TestCase(512, 512, 512)]
    [TestCase(1024, 1024, 1024)]
    [TestCase(2048, 2048, 2048)]
    [TestCase(128, 1024, 784)]
    [TestCase(128, 1024, 1024)]
    [TestCase(1024, 1024, 128)]
    [TestCase(4200, 33, 50)]
    [TestCase(33, 4200, 50)]
    public void LargeProductsAgreeWithTheReferenceOnSampledElements(int m, int n, int k)
    {
        var random = new Random(3);
        foreach (bool transposeA in Both)
        {
            foreach (bool transposeB in Both)
            {
                int lda = (transposeA ? m : k) + random.Next(2), ldb = (transposeB ? k : n) + random.Next(2), ldc = n + random.Next(2);
                float[] a = Matrix(random, transposeA ? k : m, transposeA ? m : k, lda);
                float[] b = Matrix(random, transposeB ? n : k, transposeB ? k : n, ldb);
                float[] c = [.. Enumerable.Repeat(float.NaN, m * ldc)];
                MatrixProduct.Multiply(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, 0, c, ldc);
                for (int sample = 0; sample < 3000; sample++)
                {
                    int i = random.Next(m), j = random.Next(n);
                    double sum = 0, magnitude = 0;
                    for (int p = 0; p < k; p++)
                    {
                        double term = (double)(transposeA ? a[(p * lda) + i] : a[(i * lda) + p]) *
                            (transposeB ? b[(j * ldb) + p] : b[(p * ldb) + j]);
                        sum += term;
                        magnitude += Math.Abs(term);
                    }

                    double error = Math.Abs(c[(i * ldc) + j] - sum);
                    if (!(error <= MatrixProductReference.Bound(k, magnitude)))
                        Assert.Fail($"{m}x{n}x{k} {transposeA} {transposeB} [{i}, {j}]: {c[(i * ldc) + j]} is not {sum}");
                }
            }
        }
    }

    [Test]
    public void BetaZeroNeverReadsC([Values] bool transposeA, [Values] bool transposeB)
    {
        (int M, int N, int K)[] shapes =
        [
            (20, 300, 300), (5, 7, 3), (64, 64, 64), (300, 1, 20), (2, 300, 40), (256, 10, 130), (70, 45, 900), (128, 300, 512),
            (300, 290, 400),
            (3, 4, 0),
        ];
        foreach ((int m, int n, int k) in shapes)
        {
            float[] c = new float[m * n];
            Array.Fill(c, float.NaN);
            float[] a = Values(new Random(4), m * k), b = Values(new Random(5), k * n);
            MatrixProduct.Multiply(transposeA, transposeB, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, 0, c, n);
            Assert.That(c, Has.None.NaN, $"{m}x{n}x{k}");
        }
    }

    [Test]
    public void AlphaZeroReadsNeitherFactorAndAnEmptySumIsZero()
    {
        float[] nan = [float.NaN, float.NaN, float.NaN, float.NaN], c = [1, 2, 3, 4];
        MatrixProduct.Multiply(false, false, 2, 2, 2, 0, nan, 2, nan, 2, 2, c, 2);
        Assert.That(c, Is.EqualTo(new float[] { 2, 4, 6, 8 }));
        MatrixProduct.Multiply(false, false, 2, 2, 0, float.PositiveInfinity, [], 0, [], 2, 0.5f, c, 2);
        Assert.That(c, Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        MatrixProduct.Multiply(false, false, 2, 2, 0, 1, [], 0, [], 2, 0, c, 2);
        Assert.That(c, Is.EqualTo(new float[4]));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void OneSpecialValueReachesItsRowOrColumnAndNothingElse(float special)
    {
        var random = new Random(6);
        foreach ((int m, int n, int k) in new[] { (20, 300, 300), (17, 19, 23), (64, 64, 64), (30, 1, 40), (1, 30, 40), (50, 10, 130) })
        {
            foreach (bool transposeA in Both)
            {
                foreach (bool transposeB in Both)
                {
                    int lda = transposeA ? m : k, ldb = transposeB ? k : n;
                    float[] a = Values(random, m * k), b = Values(random, k * n), c = new float[m * n];
                    int row = random.Next(m), step = random.Next(k);
                    a[transposeA ? (step * lda) + row : (row * lda) + step] = special;
                    MatrixProduct.Multiply(transposeA, transposeB, m, n, k, 1, a, lda, b, ldb, 0, c, n);
                    for (int i = 0; i < m * n; i++)
                        Assert.That(float.IsFinite(c[i]), Is.EqualTo(i / n != row), $"{m}x{n}x{k} element {i}");
                }
            }
        }
    }

    [Test]
    public void TheNumberOfThreadsDoesNotChangeABit()
    {
        var random = new Random(7);
        (int M, int N, int K)[] shapes =
        [
            (20, 300, 300), (256, 10, 1024), (300, 300, 20), (256, 256, 256), (130, 520, 900), (45, 77, 999), (400, 390, 500),
            (400, 1400, 384),
        ];
        foreach ((int m, int n, int k) in shapes)
        {
            foreach (bool transposeA in Both)
            {
                foreach (bool transposeB in Both)
                {
                    float[] a = Values(random, m * k), b = Values(random, k * n);
                    var results = new List<float[]>();
                    foreach (int threads in new[] { 1, 2, 7 })
                    {
                        Parallelism.MaxThreads = threads;
                        for (int repeat = 0; repeat < 3; repeat++)
                        {
                            var c = new float[m * n];
                            MatrixProduct.Multiply(
                                transposeA, transposeB, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, 0, c, n);
                            results.Add(c);
                        }
                    }

                    foreach (float[] result in results)
                        Assert.That(result.AsSpan().SequenceEqual(results[0]), $"{m}x{n}x{k} {transposeA} {transposeB}");
                }
            }
        }
    }

    [Test]
    public void SeveralUserThreadsGetTheBitsThatOneGets()
    {
        var random = new Random(8);
        float[] a = Values(random, 100 * 200), b = Values(random, 200 * 150), expected = new float[100 * 150];
        MatrixProduct.Multiply(false, true, 100, 150, 200, 1, a, 200, b, 200, 0, expected, 150);
        var same = new bool[4];
        Thread[] users = [.. Enumerable.Range(0, same.Length).Select(user => new Thread(() =>
        {
            same[user] = true;
            var c = new float[expected.Length];
            for (int i = 0; i < 100; i++)
            {
                Array.Clear(c);
                MatrixProduct.Multiply(false, true, 100, 150, 200, 1, a, 200, b, 200, 0, c, 150);
                same[user] &= c.AsSpan().SequenceEqual(expected);
            }
        }))];
        foreach (Thread user in users) user.Start();
        foreach (Thread user in users) user.Join();
        Assert.That(same, Is.All.True);
    }

    [Test]
    public void WrongSizesAreRefused()
    {
        float[] six = new float[6];
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(false, false, 2, 2, 3, 1, six, 2, six, 2, 0, six, 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(false, false, 3, 3, 2, 1, six, 2, six, 3, 0, six, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(false, false, -1, 2, 3, 1, six, 3, six, 2, 0, six, 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(
            false, false, 2, 2, 3, 1, six, 3, six, 2, 0, six, 2, new Epilogue { Bias = new float[3] }));
    }

    // One product of random factors, leading dimensions and transposes, with guards round C and NaN behind the rows of A and B.
    private static void Check(Random random, int m, int n, int k)
    {
        bool transposeA = random.Next(2) == 0, transposeB = random.Next(2) == 0;
        int lda = (transposeA ? m : k) + random.Next(3), ldb = (transposeB ? k : n) + random.Next(3), ldc = n + random.Next(3);
        float alpha = random.Next(3) switch { 0 => 1, 1 => -0.5f, _ => 3 };
        float beta = random.Next(3) switch { 0 => 0, 1 => 1, _ => 0.25f };
        float[] a = Matrix(random, transposeA ? k : m, transposeA ? m : k, lda);
        float[] b = Matrix(random, transposeB ? n : k, transposeB ? k : n, ldb);
        const int Margin = 5;
        var guarded = new float[Margin + (m * ldc) + Margin];
        Array.Fill(guarded, Guard);
        var before = new float[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                before[(i * n) + j] = random.NextSingle() - 0.5f;
                guarded[Margin + (i * ldc) + j] = beta == 0 ? float.NaN : before[(i * n) + j];
            }
        }

        MatrixProduct.Multiply(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, guarded.AsSpan(Margin, m * ldc), ldc);

        (double[] product, double[] magnitude) = MatrixProductReference.Multiply(transposeA, transposeB, m, n, k, a, lda, b, ldb);
        for (int i = 0; i < guarded.Length; i++)
        {
            int row = ldc == 0 ? -1 : Math.DivRem(i - Margin, ldc, out _), column = ldc == 0 ? 0 : (i - Margin) % ldc;
            string place = $"{m}x{n}x{k} {transposeA} {transposeB} lda {lda} ldb {ldb} ldc {ldc} alpha {alpha} beta {beta} at {i - Margin}";
            if (i < Margin || row >= m || column >= n)
            {
                if (guarded[i] != Guard) Assert.Fail("written outside: " + place);
                continue;
            }

            int element = (row * n) + column;
            double expected = (alpha * product[element]) + (beta * before[element]);

            // The product's own bound; an alpha rounds once more, and so does adding to C.
            int roundings = (alpha == 1 ? 0 : 1) + (beta == 0 ? 0 : 1);
            double size = Math.Abs(alpha * magnitude[element]) + Math.Abs(beta * before[element]);
            if (!(Math.Abs(guarded[i] - expected) <= MatrixProductReference.Bound(k + roundings, size)))
                Assert.Fail($"{guarded[i]} is not {expected}: {place}");
        }
    }

    private static float[] Matrix(Random random, int rows, int columns, int stride)
    {
        var matrix = new float[rows * stride];
        Array.Fill(matrix, float.NaN);
        for (int i = 0; i < rows; i++) Values(random, columns).CopyTo(matrix, i * stride);
        return matrix;
    }

    private static float[] Values(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }
}
