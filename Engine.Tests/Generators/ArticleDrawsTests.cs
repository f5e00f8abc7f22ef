using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using DropoutLab.Tests.Fixtures;

namespace DropoutLab.Tests.Generators;

/// <summary>Everything that the article's script draws up to epoch 0, in its order, against libtorch: 182,480 floats and 12,000
/// mask bits.</summary>
internal sealed class ArticleDrawsTests
{
    [Test]
    public void DataParametersAndMasksAreLibtorchs()
    {
        JsonElement fixture = Fixture.Json("article-draws.json");
        var generator = new TorchGenerator(seed: 1);
        Check("y", NoisyLine(generator));
        Check("test_y", NoisyLine(generator));
        foreach ((string net, int[] indices) in new[] { ("overfit", new[] { 0, 2, 4 }), ("dropped", new[] { 0, 3, 6 }) })
        {
            int[] sizes = [1, 300, 300, 1];
            for (int layer = 0; layer < 3; layer++)
            {
                double bound = 1 / Math.Sqrt(sizes[layer]);
                float[] weight = new float[sizes[layer] * sizes[layer + 1]], bias = new float[sizes[layer + 1]];
                generator.Uniform(weight, -bound, bound);
                generator.Uniform(bias, -bound, bound);
                Check($"init.{net}.{indices[layer]}.weight", weight);
                Check($"init.{net}.{indices[layer]}.bias", bias);
            }
        }

        ulong[] mask = new ulong[(6000 + 63) / 64];
        foreach (string layer in new[] { "layer1_dropout", "layer2_dropout" })
        {
            generator.Mask(mask, 6000, 0.5);
            string digits = string.Concat(Enumerable.Range(0, 1500).Select(i => (mask[i >> 4] >> 4 * (i & 15) & 15).ToString("x", null)));
            Assert.That(digits, Is.EqualTo(fixture.GetProperty("masks").GetProperty(layer).GetString()), layer);
        }

        void Check(string name, float[] values)
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())));
            Assert.That(hash, Is.EqualTo(fixture.GetProperty("sha256").GetProperty(name).GetString()), name);
        }
    }

    private static float[] NoisyLine(TorchGenerator generator)
    {
        float[] values = new float[20];
        generator.Normal(values);
        float step = (1f - -1f) / 19f;
        for (int i = 0; i < 20; i++)
        {
            float x = i < 10 ? MathF.FusedMultiplyAdd(step, i, -1) : MathF.FusedMultiplyAdd(-step, 19 - i, 1);
            float noise = 0.3f * values[i];
            values[i] = x + noise;
        }

        return values;
    }
}
