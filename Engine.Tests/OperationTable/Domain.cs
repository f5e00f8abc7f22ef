namespace DropoutLab.Tests.OperationTable;

/// <summary>What values an input takes: far enough from kinks and poles that a central difference means something.</summary>
/// <param name="Description">The domain in words.</param>
/// <param name="Draw">One value, from the shapes of all inputs.</param>
/// <param name="HasGradient">False for class numbers, indices and conditions.</param>
internal sealed record Domain(string Description, Func<Random, int[][], float> Draw, bool HasGradient = true)
{
    public static Domain Real { get; } = Between(-3, 3);

    public static Domain AwayFromZero { get; } = new("0.05 < |x| < 3", (random, _) =>
        (random.Next(2) == 0 ? 1 : -1) * (0.05f + 2.95f * random.NextSingle()));

    public static Domain Positive { get; } = Between(0.1f, 4);

    /// <summary>Half of them between -100 and 100, half with any exponent: great, small and subnormal.</summary>
    public static Domain Finite { get; } = new("every finite float", (random, _) =>
    {
        if (random.Next(2) == 0) return 200 * random.NextSingle() - 100;
        float value;
        do
            value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        while (!float.IsFinite(value));
        return value;
    });

    public static Domain Condition { get; } = new("0 or 1", (random, _) => random.Next(2), HasGradient: false);

    public static Domain Between(float low, float high) =>
        new($"{low} to {high}", (random, _) => low + (high - low) * random.NextSingle());

    /// <summary>Values that are at least 0.01 away from a place where the slope jumps.</summary>
    public static Domain AwayFrom(params float[] kinks) => new($"-3 to 3, not near {string.Join(", ", kinks)}", (random, _) =>
    {
        float value;
        do
            value = -3 + 6 * random.NextSingle();
        while (kinks.Any(kink => Math.Abs(value - kink) < 0.01f));
        return value;
    });

    /// <summary>Whole numbers below the size of an axis of another input.</summary>
    public static Domain PlacesOn(int input, int axis) => new($"places on axis {axis} of input {input}", (random, shapes) =>
        random.Next(Math.Max(1, shapes[input][axis < 0 ? axis + shapes[input].Length : axis])), HasGradient: false);

    public Domain WithoutGradient() => this with { HasGradient = false };
}
