using System.Runtime.InteropServices;
using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Products touch nothing beyond their operands, which end with the last element of the last row, and do not depend on where
/// they lie.</summary>
internal sealed class GuardedProductTests
{
    private enum Operand
    {
        A,
        B,
        C,
        Bias,
        Mask,
    }

    /// <summary>Every path: small, thin on either side, few rows, blocked with several blocks of K, whole and broken tiles.</summary>
    private static readonly (int M, int N, int K)[] Shapes =
    [
        (1, 1, 1), (3, 2, 1), (1, 300, 20), (4, 17, 33), (2, 65, 129), (33, 5, 70), (300, 1, 20), (257, 10, 130), (130, 12, 9), (7, 9, 13),
        (20, 300, 300), (19, 301, 299), (64, 64, 64), (65, 63, 67), (128, 128, 128), (128, 257, 391), (255, 129, 770), (257, 131, 385),
        (290, 97, 800), (300, 300, 20), (513, 65, 49),
    ];

    [Test]
    public void SampledSizesFrom0To70([Values] Edge edge)
    {
        var random = new Random(1);
        for (int sample = 0; sample < 700; sample++) Check(random, edge, random.Next(71), random.Next(71), random.Next(71));
    }

    [TestCaseSource(nameof(Shapes))]
    public void ShapesOfEveryPath((int M, int N, int K) shape)
    {
        var random = new Random(2);
        foreach (Edge edge in Enum.GetValues<Edge>())
        {
            for (int sample = 0; sample < 12; sample++) Check(random, edge, shape.M, shape.N, shape.K, operation: sample % 4);
        }
    }

    private static void Check(Random random, Edge edge, int m, int n, int k, int? operation = null)
    {
        int chosen = operation ?? random.Next(4);
        bool transposeA = (chosen & 1) != 0, transposeB = (chosen & 2) != 0;
        int lda = (transposeA ? m : k) + random.Next(4), ldb = (transposeB ? k : n) + random.Next(4), ldc = n + random.Next(4);
        float alpha = random.Next(2) == 0 ? 1 : 0.75f, beta = random.Next(2) == 0 ? 0 : -1.5f;
        bool hasBias = random.Next(2) == 0, isRelu = random.Next(2) == 0, hasMask = random.Next(2) == 0,
            isPacked = transposeB && random.Next(4) == 0;
        float[] b = Values(random, Length(transposeB ? n : k, transposeB ? k : n, ldb));
        PackedMatrix? packed = isPacked && n > 0 && k > 0 ? new PackedMatrix(b, ldb, n, k) : null;
        var mask = new float[hasMask ? ((m * n) + 63) / 64 * 2 : 0];
        random.NextBytes(MemoryMarshal.AsBytes(mask.AsSpan()));
        float[][] operands =
        [
            Values(random, Length(transposeA ? k : m, transposeA ? m : k, lda)), b, Values(random, Length(m, n, ldc)),
            Values(random, hasBias ? n : 0), mask,
        ];
        GuardedOperands.Check(
            $"{m}x{n}x{k} {transposeA} {transposeB} lda {lda} ldb {ldb} ldc {ldc} bias {hasBias} relu {isRelu} " +
            $"mask {hasMask} packed {isPacked}",
            edge,
            operands,
            operands => MatrixProduct.Multiply(
                transposeA, transposeB, m, n, k, alpha, operands[(int)Operand.A], lda, operands[(int)Operand.B], ldb, beta,
                operands[(int)Operand.C], ldc,
                new Epilogue { Bias = operands[(int)Operand.Bias], Relu = isRelu, Mask = operands.Mask((int)Operand.Mask), Scale = 1.25f },
                packed));
    }

    /// <summary>Up to the last element of the last row.</summary>
    private static int Length(int rows, int columns, int stride) => rows == 0 || columns == 0 ? 0 : ((rows - 1) * stride) + columns;

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
}
