using System.Globalization;
using System.Text.Json;
using DropoutLab.Layers;
using DropoutLab.Tests.Fixtures;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>Factories, layers and initializers on a TorchGenerator against libtorch's answers, bit for bit, and the generator's position
/// after each.</summary>
internal sealed class KnownAnswersTests
{
    private static readonly Dictionary<string, Func<JsonElement, int, Generator, float[]>> Calls = new()
    {
        ["rand"] = (_, n, g) => Tensor.Uniform(0, 1, [n], g).ToArray(),
        ["uniform_"] = (args, n, g) => Tensor.Uniform(Number(args, "from"), Number(args, "to"), [n], g).ToArray(),
        ["randn"] = (_, n, g) => Tensor.Normal(Tensor.Zeros(n), Tensor.Ones(n), g).ToArray(),
        ["normal_"] = (args, n, g) => Tensor.Normal(Number(args, "mean"), Number(args, "std"), [n], g).ToArray(),
        ["bernoulli_"] = (args, n, g) => Tensor.Bernoulli(Number(args, "p"), [n], g).ToArray(),
        ["bernoulli(float32 tensor linspace(0,1,20))"] = (_, n, g) => Tensor.Bernoulli(Tensor.Linspace(0, 1, n), g).ToArray(),
        ["dropout(linspace(-1,1,40)), training"] = (args, n, g) =>
            new Dropout(Number(args, "p"), g).Forward(Tensor.Linspace(-1, 1, n)).ToArray(),
        ["dropout2d(ones(2,3,2,2)), training"] = (args, _, g) =>
            new ChannelDropout(Number(args, "p"), g).Forward(Tensor.Ones(2, 3, 2, 2)).ToArray(),
        ["alpha_dropout(linspace(-1,1,40)), training"] = (args, n, g) =>
            new AlphaDropout(Number(args, "p"), g).Forward(Tensor.Linspace(-1, 1, n)).ToArray(),
        ["Linear(3,5): weight then bias"] = (_, _, g) =>
            [.. new Linear(3, 5, generator: g).Parameters.SelectMany(parameter => parameter.ToArray())],
        ["kaiming_normal_(5x7), fan_in, relu"] = (_, _, g) => Filled(weight => Initializer.KaimingNormal(weight, generator: g)),
        ["xavier_uniform_(5x7)"] = (_, _, g) => Filled(weight => Initializer.XavierUniform(weight, generator: g)),
        ["randperm"] = (_, n, g) => [.. Tensor.Randperm(n, g).Select(i => (float)i)],
    };

    private static IEnumerable<TestCaseData> Items()
    {
        int number = 0;
        foreach (JsonElement item in Fixture.Json("known-answers.json").GetProperty("items").EnumerateArray())
        {
            string operation = item.GetProperty("op").GetString()!;
            if (Calls.ContainsKey(operation))
                yield return new TestCaseData(item).SetName($"{{m}} {++number:00}: seed {item.GetProperty("seed")}, {operation}");
        }
    }

    [TestCaseSource(nameof(Items))]
    public void SameBitsAsLibtorch(JsonElement item)
    {
        var generator = new TorchGenerator(item.GetProperty("seed").GetUInt64());
        float[] actual = Calls[item.GetProperty("op").GetString()!](item.GetProperty("args"), item.GetProperty("n").GetInt32(), generator);
        float[] expected = item.TryGetProperty("ints", out JsonElement integers)
            ? [.. integers.EnumerateArray().Select(value => value.GetSingle())]
            : [.. item.GetProperty("bits_hex").GetString()!.Split(' ')
                .Select(hex => BitConverter.UInt32BitsToSingle(uint.Parse(hex, NumberStyles.HexNumber, null)))];

        // torch multiplies a dropped element by 0, which keeps its sign; here it is selected to +0.
        if (item.GetProperty("op").GetString()!.StartsWith("dropout(", StringComparison.Ordinal))
            expected = [.. expected.Select(value => value == 0 ? 0 : value)];
        Assert.That(Comparison.FirstDifferentBits(actual, expected), Is.Null);
        long[] next = [.. item.GetProperty("next_randint_2p27").EnumerateArray().Select(value => value.GetInt64())];
        Assert.That(new[] { generator.NextInteger(0, 1 << 27), generator.NextInteger(0, 1 << 27) }, Is.EqualTo(next),
            "the generator's position");
    }

    private static double Number(JsonElement args, string name) => args.GetProperty(name).GetDouble();

    private static float[] Filled(Action<Tensor> fill)
    {
        Tensor weight = Tensor.Zeros(5, 7);
        fill(weight);
        return weight.ToArray();
    }
}
