namespace DropoutLab.Benchmarks;

/// <summary>The products that are measured: the article's net, squares, and the layers of larger nets.</summary>
internal static class MatMulShapes
{
    public static readonly (int M, int N, int K)[] All =
    [
        (20, 300, 300), (64, 64, 64), (128, 128, 128), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048),
        (128, 1024, 784), (128, 1024, 1024), (1024, 1024, 128), (256, 10, 1024),
    ];

    public static readonly (string Name, bool TransposeA, bool TransposeB)[] Transposes =
        [("NN", false, false), ("NT", false, true), ("TN", true, false)];

    public static Tensor Random(int seed, params ReadOnlySpan<int> shape) =>
        Tensor.From(Values(Shape.Of(shape).ElementCount, seed), shape);

    public static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (random.NextSingle() * 2) - 1;
        return values;
    }
}
