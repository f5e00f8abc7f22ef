namespace DropoutLab;

/// <summary>Values of a graph in the form in which its operators expect them.</summary>
internal static class GraphValues
{
    private const long ToFloat = 1, ToInt64 = 7, ToBool = 9;

    /// <summary>An input whose floats are whole numbers, as the whole numbers that places are told with.</summary>
    public static string Integers(IGraphWriter writer, int input) =>
        writer.Write("Cast", [writer.Input(input)], new GraphAttribute("to", ToInt64));

    /// <summary>Places or truth values as the floats that they are in the engine.</summary>
    public static string Floats(IGraphWriter writer, string values) =>
        writer.Write("Cast", [values], new GraphAttribute("to", ToFloat));

    /// <summary>An input that is a condition, as truth values.</summary>
    public static string Conditions(IGraphWriter writer, int input) =>
        writer.Write("Cast", [writer.Input(input)], new GraphAttribute("to", ToBool));

    /// <summary>A vector with an element for each channel, as one that broadcasts over the axes behind them.</summary>
    public static string OfChannels(IGraphWriter writer, string vector, int rank) => rank == 2
        ? vector
        : writer.Write("Unsqueeze", [vector, writer.Constant([.. Enumerable.Range(1, rank - 2).Select(axis => (long)axis)])]);

    /// <summary>Whether a reduction keeps the axes that it went over.</summary>
    public static GraphAttribute KeepsAxes(Shape input, Shape result) => new("keepdims", input.Rank == result.Rank ? 1L : 0L);
}
