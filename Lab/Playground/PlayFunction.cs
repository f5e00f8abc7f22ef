namespace DropoutLab.Lab.Playground;

/// <summary>A function that the nets are to find in noisy points.</summary>
/// <param name="Code">As C# computes it from a tensor x.</param>
/// <param name="Of">Its values.</param>
internal sealed record PlayFunction(string Code, Func<Tensor, Tensor> Of)
{
    /// <summary>All of them; the line is the article's.</summary>
    internal static IReadOnlyDictionary<string, PlayFunction> All { get; } = new Dictionary<string, PlayFunction>
    {
        ["line"] = new("x", x => x),
        ["parabola"] = new("2 * x * x - 1", x => 2 * x * x - 1),
        ["cubic"] = new("4 * x * x * x - 3 * x", x => 4 * x * x * x - 3 * x),
        ["step"] = new("(8 * x).Tanh()", x => (8 * x).Tanh()),
        ["bump"] = new("2 * (-10 * x * x).Exp() - 1", x => 2 * (-10 * x * x).Exp() - 1),
    };
}
