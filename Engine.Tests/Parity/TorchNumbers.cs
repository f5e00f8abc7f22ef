using System.Globalization;
using System.Text.Json;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>Fixtures/torch-numbers: what PyTorch gave, written by the script beside the numbers.</summary>
internal static class TorchNumbers
{
    private static readonly Lazy<JsonElement> Read = new(
        () => JsonDocument.Parse(File.ReadAllText(Repository.Fixture("torch-numbers", "torch-numbers.json"))).RootElement);

    public static JsonElement[] Section(string name) => [.. Read.Value.GetProperty(name).EnumerateArray()];

    public static JsonElement Case(string section, string name) =>
        Section(section).Single(item => item.GetProperty("name").GetString() == name);

    /// <summary>JSON has no NaN and no infinity: those are text.</summary>
    public static double[] Doubles(JsonElement numbers) => [.. numbers.EnumerateArray().Select(
        number => number.ValueKind == JsonValueKind.String
            ? number.GetString() switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, _ => double.NaN }
            : number.GetDouble())];

    public static float[] Floats(JsonElement numbers) => Array.ConvertAll(Doubles(numbers), number => (float)number);

    public static Tensor Tensor(JsonElement packed) => DropoutLab.Tensor.From(
        Floats(packed.GetProperty("values")), [.. packed.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())]);

    /// <summary>The first number that is further off than some of its size and of the largest; NaN must meet NaN, an
    /// infinity itself.</summary>
    public static string? Difference(ReadOnlySpan<float> actual, double[] expected, double tolerance)
    {
        if (actual.Length != expected.Length) return $"{expected.Length} numbers expected, {actual.Length} came";
        double largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < expected.Length; i++)
        {
            if (!Comparison.IsClose(actual[i], expected[i], tolerance * (Math.Abs(expected[i]) + 0.1 * largest) + 1e-30))
                return string.Create(CultureInfo.InvariantCulture, $"element {i}: {expected[i]:R} expected, {actual[i]:R} came");
        }

        return null;
    }
}
