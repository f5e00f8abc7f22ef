using DropoutLab.Kernels;
using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Memory;

/// <summary>A forward pass of a convolution takes its result and a workspace, never the patches.</summary>
[RestoresGlobals]
[NonParallelizable]
internal sealed class ConvolutionMemoryTests
{
    private const int Megabyte = 1 << 20;

    /// <summary>Tiles of a chunk of Winograd's method, and its points.</summary>
    private const long Tiles = 64, Points = 36;

    private static IEnumerable<TestCaseData> Convolutions()
    {
        yield return Case("first layer", () => new Conv2d(1, 32, 3, padding: 1), 64, 1, 28, 28);
        yield return Case("7 x 7, stride 2", () => new Conv2d(3, 64, 7, stride: 2, padding: 3), 4, 3, 112, 112);
        yield return Case("stride 2", () => new Conv2d(64, 128, 3, stride: 2, padding: 1), 8, 64, 56, 56);
        yield return Case("single taps", () => new Conv2d(256, 64, 1), 8, 256, 28, 28);
        yield return Case("depthwise", () => new Conv2d(128, 128, 3, padding: 1, groups: 128), 8, 128, 28, 28);
        yield return Case("groups", () => new Conv2d(64, 64, 5, padding: 2, groups: 4), 8, 64, 28, 28);
        yield return Case("sequences", () => new Conv1d(64, 64, 5, padding: 2), 16, 64, 1000);
        yield return Case("a sequence to one channel", () => new Conv1d(32, 1, 7, padding: 3), 1, 32, 24_000);
        yield return Case("a long filter", () => new Conv1d(1, 16, 64), 1, 1, 16_000);
        yield return Case("9 x 9 to an image", () => new Conv2d(64, 3, 9, padding: 4), 1, 64, 64, 64);
        yield return Case("a long stride", () => new Conv2d(3, 8, 3, stride: 1 << 20), 1, 3, 9, 9);
        yield return Case("many channels of three", () => new Conv2d(3, 512, 3, padding: 1), 4, 3, 32, 32);
        yield return Case("transposed", () => new ConvTranspose2d(64, 32, 4, stride: 2, padding: 1), 8, 64, 28, 28);

        static TestCaseData Case(string name, Func<Layer> make, params int[] shape) =>
            new TestCaseData(make, shape).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Convolutions))]
    public void DirectSumsNeedTheWeightsInAnotherOrderAndAMegabyte(Func<Layer> make, int[] shape)
    {
        Layer layer = make();
        long held = Held(layer, shape);

        // Twice, as a size of a buffer may be; the channels of the result in whole vectors.
        Tensor weight = layer.Parameters[0];
        long padded = Math.Max(Padded(0), Padded(1));
        Assert.That(held, Is.LessThanOrEqualTo((sizeof(float) * 2L * padded) + Megabyte));

        long Padded(int axis) => (long)weight.Count / weight.Shape[axis] * ((weight.Shape[axis] + 15) / 16 * 16);
    }

    [TestCase(16, 16, 56)]
    [TestCase(64, 64, 56)]
    [TestCase(64, 128, 28)]
    [TestCase(256, 256, 14)]
    [TestCase(250, 130, 30)]
    public void WinogradNeedsTheWeightsAndAChunkOfTilesAtItsPoints(int inChannels, int outChannels, int size)
    {
        long held = Held(new Conv2d(inChannels, outChannels, 3, padding: 1), [4, inChannels, size, size]);
        (long inputs, long outputs) = ((inChannels + 15) / 16 * 16, (outChannels + 15) / 16 * 16);
        long weights = Points * inputs * outputs, chunk = Points * Tiles * (inputs + outputs);

        // Beside them the pixels of a chunk, as they come and go: 16 of a tile, and the border of the patches.
        long pixels = 2 * 16 * Tiles * Math.Max(inputs, outputs);
        Assert.That(held, Is.LessThanOrEqualTo((sizeof(float) * (weights + chunk + pixels)) + (Megabyte / 4)));
    }

    /// <summary>What the workspace of the calling thread holds after a pass, in bytes; and no more than the result is allocated.</summary>
    private static long Held(Layer layer, int[] shape)
    {
        Parallelism.MaxThreads = 1;
        Tensor images = Tensor.Normal(0, 1, shape);
        using var off = Autograd.NoGrad();
        layer.Forward(images);
        Workspace.Release();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor result = layer.Forward(images);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Buffers come in sizes of which up to a quarter is not used.
        Assert.That(allocated, Is.LessThanOrEqualTo((sizeof(float) * (5L * result.Count / 4)) + 20_000));
        return sizeof(float) * Workspace.HeldByThread;
    }
}
