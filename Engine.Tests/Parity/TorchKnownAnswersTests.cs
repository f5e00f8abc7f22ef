using System.Globalization;
using System.Text.Json;
using DropoutLab.Tests.Fixtures;

namespace DropoutLab.Tests.Parity;

/// <summary>TorchGenerator against 90 answers of libtorch 2.10 (seeds 0 and 1), bit for bit, and the generator's position
/// after each.</summary>
internal sealed class TorchKnownAnswersTests
{
    private static IEnumerable<TestCaseData> Items()
    {
        int number = 0;
        foreach (JsonElement item in Fixture.Json("known-answers.json").GetProperty("items").EnumerateArray())
        {
            // linspace has no seed: it draws nothing.
            if (!item.TryGetProperty("seed", out JsonElement seed)) continue;
            yield return new TestCaseData(item).SetName($"{{m}} {++number:00}: seed {seed}, {item.GetProperty("op").GetString()}");
        }
    }

    [TestCaseSource(nameof(Items))]
    public void SameBitsAsLibtorch(JsonElement item)
    {
        var generator = new TorchGenerator(item.GetProperty("seed").GetUInt64());
        int count = item.GetProperty("n").GetInt32();
        if (item.TryGetProperty("ints", out JsonElement expectedIntegers))
        {
            long[] expected = [.. expectedIntegers.EnumerateArray().Select(value => value.GetInt64())];
            Assert.That(DrawIntegers(generator, item, count), Is.EqualTo(expected));
        }
        else
        {
            string[] digits = item.GetProperty("bits_hex").GetString()!.Split(' ');
            uint[] expected = [.. digits.Select(hex => uint.Parse(hex, NumberStyles.HexNumber, null))];
            uint[] actual = [.. DrawFloats(generator, item, count).Select(BitConverter.SingleToUInt32Bits)];
            // torch multiplies a dropped element by 0, which keeps its sign; here it is selected to +0.
            if (item.GetProperty("op").GetString()!.StartsWith("dropout(", StringComparison.Ordinal))
                expected = [.. expected.Select(bits => bits == 0x80000000 ? 0 : bits)];
            Assert.That(actual, Is.EqualTo(expected));
        }

        long[] next = [.. item.GetProperty("next_randint_2p27").EnumerateArray().Select(value => value.GetInt64())];
        long[] drawn = [generator.NextInteger(0, 1 << 27), generator.NextInteger(0, 1 << 27)];
        Assert.That(drawn, Is.EqualTo(next), "the generator's position");
    }

    private static double Argument(JsonElement item, string name) => item.GetProperty("args").GetProperty(name).GetDouble();

    private static float[] DrawFloats(TorchGenerator generator, JsonElement item, int count)
    {
        float[] values = new float[count];
        string operation = item.GetProperty("op").GetString()!;
        switch (operation)
        {
            case "rand":
                generator.Uniform(values);
                break;
            case "uniform_":
                generator.Uniform(values, Argument(item, "from"), Argument(item, "to"));
                break;
            case "randn":
                generator.Normal(values);
                break;
            case "normal_":
                generator.Normal(values, Argument(item, "mean"), Argument(item, "std"));
                break;
            case "randn(3) then randn(20) then randn(2), concatenated":
                generator.Normal(values.AsSpan(0, 3));
                generator.Normal(values.AsSpan(3, 20));
                generator.Normal(values.AsSpan(23, 2));
                break;
            case "bernoulli_":
                generator.Bernoulli(values, Argument(item, "p"));
                break;
            case "bernoulli(float32 tensor linspace(0,1,20))":
                generator.Bernoulli(values, Linspace(0, 1, 20));
                break;
            case "Linear(3,5): weight then bias":
                generator.Uniform(values.AsSpan(0, 15), -1 / Math.Sqrt(3), 1 / Math.Sqrt(3));
                generator.Uniform(values.AsSpan(15), -1 / Math.Sqrt(3), 1 / Math.Sqrt(3));
                break;
            case "Conv2d(1,2,3): weight then bias":
                generator.Uniform(values, -1.0 / 3, 1.0 / 3);
                break;
            case "kaiming_normal_(5x7), fan_in, relu":
                generator.Normal(values, 0, Math.Sqrt(2) / Math.Sqrt(7));
                break;
            case "xavier_uniform_(5x7)":
                double bound = Math.Sqrt(3) * Math.Sqrt(2.0 / 12);
                generator.Uniform(values, -bound, bound);
                break;
            case "exponential_":
                generator.Exponential(values, Argument(item, "lambda"));
                break;
            case "dropout(linspace(-1,1,40)), training":
                Dropout(generator, Linspace(-1, 1, 40), values, Argument(item, "p"));
                break;
            case "dropout2d(ones(2,3,2,2)), training":
                ulong[] channels = new ulong[1];
                generator.Mask(channels, 6, 1 - Argument(item, "p"));
                for (int i = 0; i < count; i++) values[i] = (channels[0] >> (i / 4) & 1) * (1 / (float)(1 - Argument(item, "p")));
                break;
            case "alpha_dropout(linspace(-1,1,40)), training":
                AlphaDropout(generator, Linspace(-1, 1, 40), values, Argument(item, "p"));
                break;
            default:
                Assert.Fail($"No test for {operation}.");
                break;
        }

        return values;
    }

    private static long[] DrawIntegers(TorchGenerator generator, JsonElement item, int count)
    {
        long[] values = new long[count];
        string operation = item.GetProperty("op").GetString()!;
        switch (operation)
        {
            case "randperm":
                int[] permutation = new int[count];
                generator.Permutation(permutation);
                for (int i = 0; i < count; i++) values[i] = permutation[i];
                break;
            case "randint":
                for (int i = 0; i < count; i++)
                    values[i] = generator.NextInteger((long)Argument(item, "low"), (long)Argument(item, "high"));
                break;
            case "multinomial(linspace(1,10,10)), replacement":
                float[] cumulative = Linspace(1, 10, 10);
                for (int i = 1; i < 10; i++) cumulative[i] += cumulative[i - 1];
                float total = cumulative[9];
                for (int i = 0; i < 10; i++) cumulative[i] /= total;
                cumulative[9] = 1;
                for (int i = 0; i < count; i++)
                {
                    double draw = generator.NextDouble();
                    values[i] = Array.FindIndex(cumulative, bound => bound >= draw);
                }

                break;
            case "multinomial(linspace(1,10,10)), no replacement":
                float[] exponentials = new float[10];
                generator.Exponential(exponentials);
                float[] weights = Linspace(1, 10, 10);
                values = [.. Enumerable.Range(0, 10).OrderByDescending(i => weights[i] / exponentials[i]).Take(count).Select(i => (long)i)];
                break;
            default:
                Assert.Fail($"No test for {operation}.");
                break;
        }

        return values;
    }

    private static float[] Linspace(float start, float end, int count)
    {
        float step = (end - start) / (count - 1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = i < count / 2
                ? MathF.FusedMultiplyAdd(step, i, start)
                : MathF.FusedMultiplyAdd(-step, count - 1 - i, end);
        }

        return values;
    }

    private static void Dropout(TorchGenerator generator, float[] input, float[] output, double dropProbability)
    {
        ulong[] mask = new ulong[(input.Length + 63) / 64];
        generator.Mask(mask, input.Length, 1 - dropProbability);
        float scale = 1 / (float)(1 - dropProbability);
        for (int i = 0; i < input.Length; i++) output[i] = (mask[i >> 6] >> (i & 63) & 1) != 0 ? input[i] * scale : 0;
    }

    private static void AlphaDropout(TorchGenerator generator, float[] input, float[] output, double p)
    {
        const double Alpha = 1.7580993408473766;
        double a = 1 / Math.Sqrt((Alpha * Alpha * p + 1) * (1 - p));
        float[] kept = new float[input.Length];
        generator.Bernoulli(kept, 1 - p);
        for (int i = 0; i < input.Length; i++)
        {
            float shift = (kept[i] - 1) * (float)(Alpha * a) + (float)(Alpha * a * p);
            output[i] = input[i] * (kept[i] * (float)a) + shift;
        }
    }
}
