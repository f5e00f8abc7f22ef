namespace DropoutLab.Formats;

/// <summary>What the operations of a graph see while it runs: its values by name, and behind them those of the graph around it.</summary>
internal sealed class OnnxScope
{
    // Of all loops in one run: a file must not be able to run for ever.
    public const int MostRounds = 1 << 20;

    private readonly Dictionary<string, object> values = [];
    private readonly OnnxScope? around;
    private readonly OnnxScope outermost;
    private readonly int version;
    private readonly string path;
    private int rounds;

    public OnnxScope(int version, string path, OnnxScope? around = null)
    {
        (this.version, this.path, this.around) = (version, path, around);
        outermost = around?.outermost ?? this;
    }

    /// <summary>Runs a graph inside of the one whose values these are.</summary>
    public object[] RunInside(OnnxGraph graph, IEnumerable<object> inputs)
    {
        if (++outermost.rounds > MostRounds)
            throw new InvalidDataException($"{path}: loops of at most {MostRounds} rounds together expected, more came");
        object[] given = [.. inputs];
        if (given.Length != graph.Inputs.Count)
            throw new InvalidDataException($"{path}: a body of {given.Length} inputs expected, one of {graph.Inputs.Count} came");
        return new OnnxScope(version, path, this).Run(graph, graph.Inputs.Select(input => input.Name).Zip(given));
    }

    /// <summary>Runs a graph.</summary>
    public object[] Run(OnnxGraph graph, IEnumerable<(string Name, object Value)> inputs)
    {
        foreach ((string name, object value) in inputs) values[name] = value;
        foreach ((string name, Tensor tensor) in graph.Tensors) values[name] = tensor;
        foreach ((string name, OnnxIntegers integers) in graph.Integers) values[name] = integers;
        foreach (OnnxNode node in graph.Nodes)
        {
            if (node.Operation == "Constant") continue;
            object?[] arguments = Array.ConvertAll(node.Inputs, name => name.Length == 0 ? null : Find(name));
            object result = Result(new OnnxCall(node, arguments, version, path) { Scope = this });
            object[] several = result as object[] ?? [result];
            for (int i = 0; i < node.Outputs.Length && i < several.Length; i++) values[node.Outputs[i]] = several[i];
        }

        return [.. graph.Outputs.Select(output => Find(output.Name))];
    }

    private object Find(string name)
    {
        for (OnnxScope? scope = this; scope is not null; scope = scope.around)
            if (scope.values.TryGetValue(name, out object? value)) return value;
        throw new InvalidDataException($"{path}: a value {Excerpt.OfName(name)} expected, none came");
    }

    private object Result(OnnxCall call)
    {
        try
        {
            return OnnxOperators.Run(call);
        }
        catch (ArgumentException exception)
        {
            // Where in the file an input, or what was made of it, does not fit.
            throw new ArgumentException($"{path}: {Excerpt.Of(call.Operation)}: {exception.Message}", exception);
        }
    }
}
