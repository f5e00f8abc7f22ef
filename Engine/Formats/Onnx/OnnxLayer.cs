using DropoutLab.Layers;

namespace DropoutLab.Formats;

/// <summary>A model that was read from an ONNX file: its weights are parameters under their names, so it can be trained further.</summary>
internal sealed class OnnxLayer : Layer
{
    // Names that the writer gives to numbers that no training changes.
    private const string ConstantPrefix = "constant.";

    private readonly OnnxGraph graph;
    private readonly string path;

    public OnnxLayer(OnnxGraph graph, string path)
    {
        (this.graph, this.path) = (graph, path);
        CheckOperators();
        CheckValues(graph, []);
        var state = new OnnxPart();
        foreach (OnnxGraph each in graph.WithInner())
        {
            HashSet<string> statistics =
                [.. each.Nodes.Where(node => node.Operation == "BatchNormalization").SelectMany(node => node.Inputs.Skip(3))];
            foreach ((string name, Tensor tensor) in each.Tensors)
                if (each.Weights.Contains(name) && tensor.Rank > 0 && !name.StartsWith(ConstantPrefix, StringComparison.Ordinal))
                    state.Place(name, tensor, statistics.Contains(name));
        }

        foreach ((string name, OnnxPart part) in state.Parts)
        {
            part.Complete();
            Register(name, part);
        }

        foreach ((string name, (Tensor tensor, bool isBuffer)) in state.Own)
        {
            if (isBuffer) RegisterBuffer(name, tensor);
            else Register(name, tensor);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        (string name, long[] sizes) = graph.Inputs[0];
        // A file need not say them.
        bool fits = sizes.Length == 0 || (sizes.Length == input.Rank && Enumerable.Range(0, sizes.Length).All(Fits));
        string expected = string.Join(", ", sizes.Select(size => size < 0 ? "N" : $"{size}"));
        if (!fits) throw new ArgumentException($"OnnxFile: input {input.Shape}, [{expected}] expected", nameof(input));
        return Run(new Dictionary<string, object> { [name] = input })[0] as Tensor
            ?? throw new InvalidDataException($"{path}: floats as the result expected, whole numbers came");

        bool Fits(int axis) => sizes[axis] < 0 || sizes[axis] == input.Shape[axis];
    }

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">Tensors and whole numbers by name.</param>
    public object[] Run(Dictionary<string, object> inputs) =>
        new OnnxScope(graph.Version, path).Run(graph, inputs.Select(input => (input.Key, input.Value)));

    private void CheckOperators()
    {
        string[] unknown =
        [
            .. graph.WithInner().SelectMany(each => each.Nodes).Select(node => node.Operation)
                .Where(operation => !OnnxOperators.Knows(operation)).Distinct(),
        ];
        if (unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"{path}: operators that the engine has expected, {Excerpt.OfName(string.Join(", ", unknown))} came; " +
                $"known are {string.Join(", ", OnnxOperators.Names)}");
        }
    }

    private void CheckValues(OnnxGraph checkedGraph, IEnumerable<string> around)
    {
        HashSet<string> known =
        [
            .. around, .. checkedGraph.Inputs.Select(input => input.Name), .. checkedGraph.Tensors.Keys, .. checkedGraph.Integers.Keys,
        ];
        foreach (OnnxNode node in checkedGraph.Nodes)
        {
            string? missing = node.Inputs.FirstOrDefault(name => name.Length > 0 && !known.Contains(name));
            if (missing is not null)
                throw new InvalidDataException(
                    $"{path}: {node.Operation}: a value {Excerpt.OfName(missing)} before it expected, none came");
            if (node.Outputs.Length == 0) throw new InvalidDataException($"{path}: {node.Operation}: a result expected, none came");
            foreach (OnnxGraph inner in node.Graphs) CheckValues(inner, known);
            foreach (string result in node.Outputs.Take(OnnxOperators.Results(node.Operation))) known.Add(result);
        }

        string? absent = checkedGraph.Outputs.Select(output => output.Name).FirstOrDefault(name => !known.Contains(name));
        if (absent is not null)
            throw new InvalidDataException($"{path}: a value {Excerpt.OfName(absent)}, the result, expected, none came");
    }
}
