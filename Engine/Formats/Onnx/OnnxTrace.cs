using DropoutLab.Layers;

namespace DropoutLab.Formats;

/// <summary>Writes down what a layer does to an input: runs it, and lets each recorded operation say its ONNX form.</summary>
internal sealed class OnnxTrace : IGraphWriter
{
    private const string BatchedInput = "input", Result = "output";

    private readonly Dictionary<Tensor, string> names;
    private readonly Dictionary<Node, string[]> results = new(ReferenceEqualityComparer.Instance);
    private readonly List<Node> nodes;
    private readonly Tensor input;
    private readonly Tensor output;
    private readonly OnnxGraph graph = new();
    private Node? current;
    private long[] sizes = [];
    private int constants, values;

    private OnnxTrace(Layer layer, Tensor examples)
    {
        names = NamesOf(layer);
        input = examples;
        input.RequiresGrad = true;
        output = layer.Forward(input);
        nodes = output.Producer is { } last ? InOrder(last) : [];
        // A layer that gives its input back does nothing: the graph has no operation but the last.
        bool isUsed = ReferenceEquals(output, input)
            || nodes.Exists(node => Enumerable.Range(0, node.InputCount).Any(i => ReferenceEquals(node.InputTensor(i), input)));
        if (!isUsed)
            throw new NotSupportedException(
                $"OnnxFile: a result that operations made of the input expected; {layer.GetType().Name} made one in another way");
    }

    public ReadOnlySpan<long> OutputSizes => sizes;

    /// <summary>The graph of a layer in evaluation, with a batch of any size.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="twoExamples">A batch of two.</param>
    /// <param name="threeExamples">A batch of three, with other numbers: so what depends on them unrecorded shows.</param>
    public static OnnxGraph Run(Layer layer, Tensor twoExamples, Tensor threeExamples)
    {
        var modes = new ModuleModes(layer);
        layer.Eval();
        bool wasTracing = Autograd.IsTracing;
        Autograd.IsTracing = true;
        try
        {
            // What differs between them follows the batch, or must not be part of a graph.
            OnnxTrace two = new(layer, twoExamples), three = new(layer, threeExamples);
            if (two.nodes.Count != three.nodes.Count || two.nodes.Zip(three.nodes).Any(pair => pair.First.Name != pair.Second.Name))
                throw new NotSupportedException(
                    $"OnnxFile: the same operations for each batch expected, {layer.GetType().Name} has others for two examples " +
                    "than for three");
            OnnxGraph graph = two.Write(three), other = three.Write(two);
            for (int i = 0; i < graph.Nodes.Count; i++)
                if (!graph.Nodes[i].IsSameAs(other.Nodes[i])) throw Varies(graph.Nodes[i].Operation);
            foreach ((string name, Tensor tensor) in graph.Tensors)
                if (tensor.Shape != other.Tensors[name].Shape || !tensor.Values.SequenceEqual(other.Tensors[name].Values))
                    throw Varies(name);
            foreach ((string name, OnnxIntegers integers) in graph.Integers)
                if (!integers.Values.AsSpan().SequenceEqual(other.Integers[name].Values)) throw Varies(name);
            return graph;
        }
        finally
        {
            Autograd.IsTracing = wasTracing;
            modes.Restore();
        }
    }

    public string Input(int index) => Part(index, 0);

    public string Part(int index, int part)
    {
        if (current!.InputNode(index) is { } made) return results[made][part];
        Tensor tensor = current.InputTensor(index)!;
        return ReferenceEquals(tensor, input) ? BatchedInput : Constant(tensor);
    }

    public string Constant(params ReadOnlySpan<long> values) => Added(new OnnxIntegers(values.ToArray()));

    public string Constant(float value)
    {
        string name = $"constant.{constants++}";
        graph.Tensors.Add(name, Tensor.Scalar(value));
        return name;
    }

    public string Constant(Tensor tensor)
    {
        if (!names.TryGetValue(tensor, out string? name)) names.Add(tensor, name = $"constant.{constants++}");
        graph.Tensors.TryAdd(name, tensor);
        return name;
    }

    public string Write(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<GraphAttribute> attributes) =>
        Write(1, operation, inputs, attributes)[0];

    public string[] Write(int results, string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<GraphAttribute> attributes)
    {
        var names = new string[results];
        for (int i = 0; i < names.Length; i++) names[i] = $"value.{values++}";
        graph.Nodes.Add(new OnnxNode(operation, inputs.ToArray(), names, attributes.ToArray()));
        return names;
    }

    private string Added(OnnxIntegers integers)
    {
        string name = $"constant.{constants++}";
        graph.Integers.Add(name, integers);
        return name;
    }

    private OnnxGraph Write(OnnxTrace other)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            current = nodes[i];
            sizes = SizesOf(current.OutputShape, other.nodes[i].OutputShape);
            results[current] = current.WritePartsTo(this);
        }

        graph.Inputs.Add((BatchedInput, SizesOf(input.Shape, other.input.Shape)));
        graph.Outputs.Add((Result, SizesOf(output.Shape, other.output.Shape)));
        graph.Nodes.Add(new OnnxNode("Identity", [nodes.Count > 0 ? results[nodes[^1]][0] : BatchedInput], [Result], []));
        return graph;
    }

    private static long[] SizesOf(Shape shape, Shape other) => shape.Rank == other.Rank
        ? [.. shape.Zip(other).Select(pair => pair.First == pair.Second ? pair.First : -1L)]
        : throw Varies("a shape");

    private static NotSupportedException Varies(string what) => new(
        $"OnnxFile: the same for each batch expected, {what} differs: it depends on the number of examples, " +
        "or on the input in a way that is not recorded");

    /// <summary>The nodes that a result was made by, each after those that made its inputs.</summary>
    private static List<Node> InOrder(Node last)
    {
        var found = new HashSet<Node>(ReferenceEqualityComparer.Instance) { last };
        var open = new Stack<Node>([last]);
        while (open.TryPop(out Node? node))
            for (int i = 0; i < node.InputCount; i++)
                if (node.InputNode(i) is { } made && found.Add(made)) open.Push(made);
        return [.. found.OrderBy(node => node.Order)];
    }

    private static Dictionary<Tensor, string> NamesOf(Layer layer)
    {
        var names = new Dictionary<Tensor, string>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Tensor tensor) in layer.NamedParameters.Concat(layer.NamedBuffers)) names.TryAdd(tensor, name);
        return names;
    }
}
