namespace DropoutLab.Lab.Playground;

/// <summary>Two classes in the plane. Where a point lies without noise follows from its place t in its class, from 0 to 1, and from the
/// side: 1 for the first class, -1 for the second.</summary>
/// <param name="XCode">The first coordinate as C# computes it from t and side.</param>
/// <param name="YCode">The second.</param>
/// <param name="Of">Both.</param>
internal sealed record PlayPlane(string XCode, string YCode, Func<double, double, (double X, double Y)> Of)
{
    internal static IReadOnlyDictionary<string, PlayPlane> All { get; } = new Dictionary<string, PlayPlane>
    {
        ["moons"] = new("0.75 * side * (Math.Cos(Math.PI * t) - 0.5)", "0.75 * side * (Math.Sin(Math.PI * t) - 0.25)",
            (t, side) => (0.75 * side * (Math.Cos(Math.PI * t) - 0.5), 0.75 * side * (Math.Sin(Math.PI * t) - 0.25))),
        ["circles"] = new("(0.6 - 0.3 * side) * Math.Cos(2 * Math.PI * t)", "(0.6 - 0.3 * side) * Math.Sin(2 * Math.PI * t)",
            (t, side) => ((0.6 - 0.3 * side) * Math.Cos(2 * Math.PI * t), (0.6 - 0.3 * side) * Math.Sin(2 * Math.PI * t))),
        ["spirals"] = new("side * (0.1 + t) * Math.Cos(3 * Math.PI * t)", "side * (0.1 + t) * Math.Sin(3 * Math.PI * t)",
            (t, side) => (side * (0.1 + t) * Math.Cos(3 * Math.PI * t), side * (0.1 + t) * Math.Sin(3 * Math.PI * t))),
        ["corners"] = new("t < 0.5 ? 0.6 : -0.6", "side * (t < 0.5 ? 0.6 : -0.6)",
            (t, side) => (t < 0.5 ? 0.6 : -0.6, side * (t < 0.5 ? 0.6 : -0.6))),
    };

    /// <summary>The points without noise [count, 2], one class and the other in turn.</summary>
    internal Tensor Places(int count)
    {
        var places = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            (double x, double y) = Of(i / 2 * 2.0 / count, i % 2 == 0 ? 1 : -1);
            (places[2 * i], places[2 * i + 1]) = ((float)x, (float)y);
        }

        return Tensor.From(places, count, 2);
    }

    /// <summary>The classes that belong to <see cref="Places"/>.</summary>
    internal static Tensor Classes(int count) => Tensor.From([.. Enumerable.Range(0, count).Select(i => (float)(i % 2))], count);
}
