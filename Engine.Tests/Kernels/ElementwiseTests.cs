using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>The loops of elementwise kernels: every length, in place, off the cache line, leaving the memory around alone.</summary>
internal sealed class ElementwiseTests
{
    private const int MaxLength = 257;
    private const float Guard = -12345.678f;

    private static readonly float[] Special =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -1e-40f, 1f, -1f, 1.5f, float.MaxValue,
        float.MinValue,
    ];

    [Test]
    public void AddEqualsTheScalarSum() => CheckBinary(default(AddOperator), (a, b) => a + b);

    [Test]
    public void SubtractEqualsTheScalarDifference() => CheckBinary(default(SubtractOperator), (a, b) => a - b);

    [Test]
    public void MultiplyEqualsTheScalarProduct() => CheckBinary(default(MultiplyOperator), (a, b) => a * b);

    [Test]
    public void DivideEqualsTheScalarQuotient() => CheckBinary(default(DivideOperator), (a, b) => a / b);

    [Test]
    public void AFixedOperandMayStandOnEitherSide()
    {
        CheckUnary(new WithLeft<SubtractOperator>(3), x => 3 - x);
        CheckUnary(new WithRight<SubtractOperator>(3), x => x - 3);
        CheckUnary(new WithLeft<DivideOperator>(3), x => 3 / x);
    }

    [Test]
    public void NegateFlipsTheSignOfZeroToo() => CheckUnary(default(NegateOperator), x => -x);

    [Test]
    public void ADestinationOfAnotherLengthIsRefused()
    {
        Assert.That(() => Elementwise.Unary(default(NegateOperator), new float[3], new float[4]), Throws.ArgumentException);
        Assert.That(() => Elementwise.Binary(default(AddOperator), new float[4], new float[3], new float[4]), Throws.ArgumentException);
    }

    private static void CheckUnary<TOperator>(TOperator op, Func<float, float> oracle)
        where TOperator : unmanaged, IUnaryOperator
    {
        for (int length = 0; length <= MaxLength; length++)
        {
            int offset = length % 5;
            float[] x = Values(length + offset, length), before = Values(length + offset, length + 1000);
            Check(length, offset, before, (i, _) => oracle(x[i]), y => Elementwise.Unary(op, x.AsSpan(offset), y));
            Check(
                length, offset, before, (i, old) => old + oracle(x[i]),
                y => Elementwise.Unary(op, x.AsSpan(offset), y, accumulate: true));
            Check(length, offset, x, (i, old) => oracle(old), y => Elementwise.Unary(op, y, y));
        }
    }

    private static void CheckBinary<TOperator>(TOperator op, Func<float, float, float> oracle)
        where TOperator : unmanaged, IBinaryOperator
    {
        for (int length = 0; length <= MaxLength; length++)
        {
            int offset = length % 5;
            float[] a = Values(length + offset, length), b = Values(length + offset, length + 500);
            float[] before = Values(length + offset, length + 1000);
            Check(length, offset, before, (i, _) => oracle(a[i], b[i]), y => Elementwise.Binary(op, a.AsSpan(offset), b.AsSpan(offset), y));
            Check(
                length, offset, before, (i, old) => old + oracle(a[i], b[i]),
                y => Elementwise.Binary(op, a.AsSpan(offset), b.AsSpan(offset), y, accumulate: true));
            Check(length, offset, a, (i, old) => oracle(old, b[i]), y => Elementwise.Binary(op, y, b.AsSpan(offset), y));
            Check(length, offset, b, (i, old) => oracle(a[i], old), y => Elementwise.Binary(op, a.AsSpan(offset), y, y));
        }
    }

    private delegate void Kernel(Span<float> destination);

    private static void Check(int length, int offset, float[] before, Func<int, float, float> expected, Kernel kernel)
    {
        var memory = new float[offset + length + 20];
        memory.AsSpan().Fill(Guard);
        before.AsSpan(offset, length).CopyTo(memory.AsSpan(offset));
        kernel(memory.AsSpan(offset, length));
        for (int i = 0; i < memory.Length; i++)
        {
            float wanted = i >= offset && i < offset + length ? expected(i, before[i]) : Guard;
            // Bits, so that -0 is not 0; which NaN it is does not matter.
            bool isRight = float.IsNaN(wanted)
                ? float.IsNaN(memory[i])
                : BitConverter.SingleToInt32Bits(wanted) == BitConverter.SingleToInt32Bits(memory[i]);
            if (!isRight) Assert.Fail($"length {length}, offset {offset}, element {i - offset}: {memory[i]:R} instead of {wanted:R}");
        }
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = random.Next(4) == 0 ? Special[random.Next(Special.Length)] : 10 * random.NextSingle() - 5;
        return values;
    }
}
