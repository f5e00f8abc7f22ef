using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>Windows of 2 x 2 pixels side by side by vectors, against the windows of any kind, which places of 32 bits take.</summary>
internal sealed class HalvingMaxTests
{
    private static readonly float[] Values = [0, -0f, 1, -1, 1.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    [Test]
    public void HaveTheBitsOfWindowsOfAnyKind([Values(2, 3, 8, 9, 10, 17, 32, 70)] int width, [Values(2, 5)] int height)
    {
        var shape = new PoolShape(3, new PoolAxis(height, height / 2, 2, 2, 1, 0), new PoolAxis(width, width / 2, 2, 2, 1, 0));
        var random = new Random(width);
        float[] x = Drawn(shape.InputCount), dy = Drawn(shape.OutputCount);
        var bytes = new byte[dy.Length];
        var numbers = new int[dy.Length];
        float[] y = new float[dy.Length], expectedY = new float[dy.Length], dx = new float[x.Length], expectedDx = new float[x.Length];
        Array.Fill(dx, float.NaN);
        MaxPooling.Forward(in shape, x, y, bytes);
        MaxPooling.Forward(in shape, x, expectedY, numbers);
        MaxPooling.Backward<byte>(in shape, dy, bytes, dx);
        MaxPooling.Backward<int>(in shape, dy, numbers, expectedDx);

        Assert.That(Bits(y), Is.EqualTo(Bits(expectedY)));
        Assert.That(bytes.Select(place => (int)place), Is.EqualTo(numbers));
        Assert.That(Bits(dx), Is.EqualTo(Bits(expectedDx)));

        float[] Drawn(long count) => [.. Enumerable.Range(0, (int)count).Select(_ => Values[random.Next(Values.Length)])];
    }

    private static IEnumerable<int> Bits(float[] values) => values.Select(BitConverter.SingleToInt32Bits);
}
