namespace DropoutLab;

/// <summary>A recurrent layer in the words of a graph, whose gates stand in another order.</summary>
internal sealed class RecurrentGraph(IGraphWriter writer, string operation, RecurrentShape shape)
{
    private readonly List<string> inputWeights = [], hiddenWeights = [], biases = [];

    /// <summary>Which gate of the engine, whose order is PyTorch's, stands at each place of the standard.</summary>
    public static ReadOnlySpan<int> Gates(string operation) => operation switch
    {
        "LSTM" => [0, 3, 1, 2],
        "GRU" => [1, 0, 2],
        _ => [0],
    };

    /// <summary>Adds the weights of a direction: input, hidden and, if there are any, both biases.</summary>
    public void Add(string[] weights)
    {
        string[] ordered = Array.ConvertAll(weights, InOrder);
        inputWeights.Add(WithDirection(ordered[0]));
        hiddenWeights.Add(WithDirection(ordered[1]));
        if (ordered.Length > 2) biases.Add(WithDirection(writer.Write("Concat", [ordered[2], ordered[3]], new GraphAttribute("axis", 0L))));
    }

    /// <summary>Writes the layer.</summary>
    /// <returns>The output in the engine's shape, the last states and, if there are any, cells.</returns>
    public string[] Write(string hidden, string cell, string activation)
    {
        string input = writer.Input(0);
        if (shape.IsInputBatchFirst) input = writer.Write("Transpose", [input], new GraphAttribute("perm", new long[] { 1, 0, 2 }));
        string bias = biases.Count > 0 ? Together(biases) : "";
        GraphAttribute[] attributes =
        [
            new("hidden_size", (long)shape.Hidden), new("direction", shape.Directions == 2 ? "bidirectional" : "forward"),
            .. operation == "GRU" ? [new("linear_before_reset", 1L)] : Array.Empty<GraphAttribute>(),
            .. operation == "RNN"
                ? [new("activations", Enumerable.Repeat(activation, shape.Directions).ToArray())] : Array.Empty<GraphAttribute>(),
        ];
        string[] inputs = [input, Together(inputWeights), Together(hiddenWeights), bias, "", hidden];
        if (operation == "LSTM") inputs = [.. inputs, cell];
        string[] results = writer.Write(operation == "LSTM" ? 3 : 2, operation, inputs, attributes);
        long[] order = shape.IsOutputBatchFirst ? [2, 0, 1, 3] : [0, 2, 1, 3];
        string output = writer.Write("Transpose", [results[0]], new GraphAttribute("perm", order));
        return [writer.Write("Reshape", [output, writer.Constant(0, 0, -1)]), .. results[1..]];
    }

    private string InOrder(string weight)
    {
        ReadOnlySpan<int> gates = Gates(operation);
        if (gates.Length == 1) return weight;
        var rows = new long[gates.Length * shape.Hidden];
        for (int i = 0; i < rows.Length; i++) rows[i] = (gates[i / shape.Hidden] * shape.Hidden) + (i % shape.Hidden);
        return writer.Write("Gather", [weight, writer.Constant(rows)]);
    }

    private string WithDirection(string weight) => writer.Write("Unsqueeze", [weight, writer.Constant(0)]);

    private string Together(List<string> directions) =>
        directions.Count == 1 ? directions[0] : writer.Write("Concat", [.. directions], new GraphAttribute("axis", 0L));
}
