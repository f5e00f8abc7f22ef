using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>Products that read a packed factor have the bits of those that read it as it lies.</summary>
internal sealed class PackedMatrixTests
{
    [TestCase(1, 300, 300)]
    [TestCase(5, 300, 300)]
    [TestCase(20, 300, 300)]
    [TestCase(128, 512, 784)]
    [TestCase(257, 131, 1000)]
    [TestCase(300, 4200, 17)]
    [TestCase(33, 33, 33)]
    public void ProductsHaveTheSameBits(int m, int n, int k)
    {
        var random = new Random(1);
        int ldb = k + 3;
        float[] a = Values(random, m * k), b = Values(random, n * ldb), bias = Values(random, n);
        float[] expected = new float[m * n], actual = new float[m * n];
        var epilogue = new Epilogue { Bias = bias, Relu = true };
        MatrixProduct.Multiply(false, true, m, n, k, 1, a, k, b, ldb, 0, expected, n, epilogue);
        MatrixProduct.Multiply(false, true, m, n, k, 1, a, k, b, ldb, 0, actual, n, epilogue, new PackedMatrix(b, ldb, n, k));
        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void AnotherShapeIsRefused()
    {
        var packed = new PackedMatrix(new float[12], 4, 3, 4);
        Assert.That(
            () => MatrixProduct.Multiply(false, true, 2, 4, 3, 1, new float[6], 3, new float[12], 3, 0, new float[8], 4, default, packed),
            Throws.ArgumentException.With.Message.Contains("[4, 3] transposed expected, [3, 4] came"));
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
