namespace DropoutLab.Formats;

/// <summary>What an ONNX file holds: operations in their order, and the values that are there before them.</summary>
internal sealed class OnnxGraph
{
    /// <summary>The version of the standard's operators.</summary>
    public int Version { get; set; }

    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>Weights and constants of numbers.</summary>
    public OrderedDictionary<string, Tensor> Tensors { get; } = [];

    /// <summary>Which of them are weights: floats that no operation says.</summary>
    public HashSet<string> Weights { get; } = [];

    /// <summary>Constants of whole numbers: axes, sizes.</summary>
    public OrderedDictionary<string, OnnxIntegers> Integers { get; } = [];

    /// <summary>Names of the inputs and their sizes; -1 for one that is free.</summary>
    public List<(string Name, long[] Sizes)> Inputs { get; } = [];

    /// <summary>Names of the results and their sizes.</summary>
    public List<(string Name, long[] Sizes)> Outputs { get; } = [];

    /// <summary>This graph and those that its operations run, and those in them.</summary>
    public IEnumerable<OnnxGraph> WithInner() => Nodes.SelectMany(node => node.Graphs).SelectMany(inner => inner.WithInner()).Prepend(this);
}
