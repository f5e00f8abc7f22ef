using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

internal sealed class MaskKernelsTests
{
    private static readonly float[] Special =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 0f, float.Epsilon, -float.Epsilon, float.MaxValue, -1, 2, 0.1f];

    [Test]
    public void ElementsEqualTheDefinitionAtEveryLength([Values(1f, 2f, 1 / 0.7f)] float scale, [Values] bool inPlace)
    {
        var random = new Random(1);
        for (int length = 0; length <= 257; length++)
        {
            float[] source = [.. Enumerable.Range(0, length).Select(i => Special[random.Next(Special.Length)])];
            ulong[] mask = [.. Enumerable.Range(0, (length + 63) / 64).Select(_ => (ulong)random.NextInt64() << 1 ^ (ulong)random.Next(2))];
            // One place more at each end must stay as it was.
            float[] destination = [.. Enumerable.Range(0, length + 2).Select(_ => Special[random.Next(Special.Length)])];
            if (inPlace) source.CopyTo(destination.AsSpan(1));
            float[] expected = [.. destination];
            for (int i = 0; i < length; i++)
            {
                expected[i + 1] = (mask[i / 64] >> (i % 64) & 1) == 0 ? 0f : source[i] * scale;
            }

            Span<float> target = destination.AsSpan(1, length);
            ReadOnlySpan<float> from = inPlace ? target : source;
            MaskKernels.Apply(from, mask, scale, target);
            AssertSame(destination, expected, $"length {length}");
        }
    }

    [Test]
    public void ChannelsEqualTheDefinition(
        [Values(1, 2, 15, 16, 17, 49, 64)] int inner, [Values(1, 3, 64, 65)] int channels)
    {
        var random = new Random(2);
        float[] source = [.. Enumerable.Range(0, inner * channels).Select(i => Special[random.Next(Special.Length)])];
        ulong[] mask = [(ulong)random.NextInt64(), (ulong)random.NextInt64()];
        float[] destination = [.. Enumerable.Range(0, source.Length + 1).Select(_ => (float)random.NextDouble())];
        float[] expected = [.. destination];
        for (int i = 0; i < source.Length; i++)
        {
            int channel = i / inner;
            expected[i] = (mask[channel / 64] >> (channel % 64) & 1) == 0 ? 0f : source[i] * 1.25f;
        }

        MaskKernels.Apply(source, mask, 0, 1.25f, new MaskLayout(channels, inner, 1), destination.AsSpan(0, source.Length));
        AssertSame(destination, expected, "channels");
    }

    [Test]
    public void SharedMasksEqualTheDefinition(
        [Values(1, 2, 5)] int outer, [Values(1, 2, 3, 40)] int shared, [Values(1, 2, 15, 16, 17, 63, 64, 65, 200)] int inner,
            [Values(0, 1, 63, 130)] int firstBit)
    {
        var random = new Random(outer + shared + inner + firstBit);
        float[] source = [.. Enumerable.Range(0, outer * shared * inner).Select(_ => Special[random.Next(Special.Length)])];
        ulong[] mask = [.. Enumerable.Range(0, (firstBit + (outer * inner) + 63) / 64)
            .Select(_ => (ulong)random.NextInt64() << 1 ^ (ulong)random.Next(2))];
        float[] destination = [.. source];
        var expected = new float[source.Length];
        for (int i = 0; i < source.Length; i++)
        {
            int bit = firstBit + (i / (shared * inner) * inner) + (i % inner);
            expected[i] = (mask[bit / 64] >> (bit % 64) & 1) == 0 ? 0f : source[i] * 1.25f;
        }

        MaskKernels.Apply(destination, mask, firstBit, 1.25f, new MaskLayout(outer, shared, inner), destination);
        AssertSame(destination, expected, "in place");
    }

    [Test]
    public void SpansThatDoNotFitAreRefused()
    {
        float[] values = new float[65];
        Assert.That(() => MaskKernels.Apply(values, new ulong[1], 1, values), Throws.ArgumentException);
        Assert.That(() => MaskKernels.Apply(values, new ulong[2], 1, new float[64]), Throws.ArgumentException);
        Assert.That(() => MaskKernels.Apply(values, new ulong[2], 0, 1, new MaskLayout(32, 2, 1), values), Throws.ArgumentException);
        Assert.That(() => MaskKernels.Apply(values, new ulong[1], 0, 1, new MaskLayout(65, 1, 1), values), Throws.ArgumentException);
        Assert.That(() => MaskKernels.Apply(values, new ulong[1], 0, 1, new MaskLayout(13, 5, 5), values), Throws.ArgumentException);
        Assert.That(() => MaskKernels.Apply(values, new ulong[1], 60, 1, new MaskLayout(5, 13, 1), values), Throws.ArgumentException);
    }

    private static void AssertSame(float[] actual, float[] expected, string where)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // A NaN's payload is the processor's affair; all other values are compared by their bits, so that -0 is not 0.
            bool same = float.IsNaN(expected[i])
                ? float.IsNaN(actual[i])
                : BitConverter.SingleToUInt32Bits(actual[i]) == BitConverter.SingleToUInt32Bits(expected[i]);
            if (!same) Assert.Fail($"{where}, place {i}: {actual[i]:R}, expected {expected[i]:R}.");
        }
    }
}
