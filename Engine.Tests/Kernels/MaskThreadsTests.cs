using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Masks, and what they select, have the same bits for any number of threads.</summary>
[NonParallelizable]
[RestoresGlobals]
internal sealed class MaskThreadsTests
{
    [Test]
    public void SameBitsForOneTwoAndSevenThreads([Values(0.5, 0.9)] double probability, [Values(100_003, 1 << 20)] int count)
    {
        Parallelism.MaxThreads = 1;
        (ulong[] mask, float[] applied, uint next) = Draw(probability, count);
        foreach (int threads in new[] { 2, 7 })
        {
            Parallelism.MaxThreads = threads;
            (ulong[] otherMask, float[] otherApplied, uint otherNext) = Draw(probability, count);
            Assert.That(otherMask.AsSpan().SequenceEqual(mask), $"{threads} threads: mask");
            Assert.That(otherApplied.AsSpan().SequenceEqual(applied), $"{threads} threads: applied");
            Assert.That(otherNext, Is.EqualTo(next), $"{threads} threads: position");
        }
    }

    private static (ulong[] Mask, float[] Applied, uint Next) Draw(double probability, int count)
    {
        var generator = new PhiloxGenerator(5UL);
        float[] values = new float[count];
        generator.Uniform(values, 1, 2);
        ulong[] mask = new ulong[(count + 63) / 64];
        generator.Mask(mask, count, probability);
        MaskKernels.Apply(values, mask, 1.5f, values);
        return (mask, values, generator.NextUInt32());
    }
}
