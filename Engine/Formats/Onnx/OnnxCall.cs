namespace DropoutLab.Formats;

/// <summary>An operation that is to be run: its inputs and its settings.</summary>
internal sealed class OnnxCall(OnnxNode node, object?[] inputs, int version, string path)
{
    public int Count => inputs.Length;

    /// <summary>How many results are wanted.</summary>
    public int Results => node.Outputs.Length;

    /// <summary>The operator set that the file is written in: some operators have changed.</summary>
    public int Version => version;

    /// <summary>The values around, for graphs that the operation runs.</summary>
    public OnnxScope? Scope { get; init; }

    public string Operation => node.Operation;

    /// <summary>The attribute value, numbers of any kind; null if there is none.</summary>
    public object? Value => Find("value");

    public bool Has(int index) => index < inputs.Length && inputs[index] is not null;

    public Tensor Tensor(int index) => (Has(index) ? inputs[index] : null) switch
    {
        Tensor tensor => tensor,
        OnnxIntegers { AreExact: true } integers => integers.ToTensor(),
        OnnxIntegers => throw Bad($"whole numbers that a float32 is exactly, as input {index}, expected, greater ones came"),
        _ => throw Bad($"an input {index} expected, none came"),
    };

    public Tensor? TensorOrNone(int index) => Has(index) ? Tensor(index) : null;

    public IEnumerable<Tensor> Tensors() => Enumerable.Range(0, Count).Select(Tensor);

    public OnnxIntegers Integers(int index) => (Has(index) ? inputs[index] : null) switch
    {
        OnnxIntegers integers => integers,
        Tensor tensor => new OnnxIntegers(Array.ConvertAll(tensor.ToArray(), value => Whole(value, index)), tensor.Shape.ToArray()),
        _ => throw Bad($"whole numbers as input {index} expected, none came"),
    };

    public bool IsIntegers(int index) => Has(index) && inputs[index] is OnnxIntegers;

    /// <summary>An input of either kind.</summary>
    public object Any(int index) => IsIntegers(index) ? Integers(index) : Tensor(index);

    /// <summary>An input of one number, or what stands for one that is left out.</summary>
    public float Number(int index, float otherwise)
    {
        if (!Has(index)) return otherwise;
        Tensor tensor = Tensor(index);
        return tensor.Count == 1 ? tensor.ToArray()[0] : throw Bad($"one number as input {index} expected, {tensor.Shape} came");
    }

    public long Attribute(string name, long otherwise) => Find(name) is { } value ? value as long? ?? throw Wrong(name) : otherwise;

    public int Attribute(string name, int otherwise) =>
        Attribute(name, (long)otherwise) is var value and >= int.MinValue and <= int.MaxValue ? (int)value : throw Wrong(name);

    public float Attribute(string name, float otherwise) => Find(name) is { } value ? value as float? ?? throw Wrong(name) : otherwise;

    public string Attribute(string name, string otherwise) => Find(name) is { } value ? value as string ?? throw Wrong(name) : otherwise;

    public bool Flag(string name, bool otherwise = false) => Attribute(name, otherwise ? 1L : 0L) != 0;

    public long[]? Longs(string name) => Find(name) is { } value ? value as long[] ?? throw Wrong(name) : null;

    public float[]? Floats(string name) => Find(name) is { } value ? value as float[] ?? throw Wrong(name) : null;

    public string[]? Texts(string name) => Find(name) is { } value ? value as string[] ?? throw Wrong(name) : null;

    public OnnxGraph Graph(string name) => Find(name) as OnnxGraph ?? throw Bad($"a graph {name} expected, none came");

    /// <summary>Runs a graph of an attribute.</summary>
    public object[] Run(OnnxGraph graph, IEnumerable<object> inputs) => Scope!.RunInside(graph, inputs);

    /// <summary>Axes, which old files have as an attribute and newer ones as an input; null where none are given.</summary>
    public int[]? Axes(int input = 1)
    {
        long[]? axes = Longs("axes") ?? (Has(input) ? Integers(input).Values : null);
        return axes is null ? null : Array.ConvertAll(axes, axis => (int)axis);
    }

    /// <summary>An axis of a tensor, from 0.</summary>
    public int Axis(long axis, int rank)
    {
        long place = axis < 0 ? axis + rank : axis;
        return place >= 0 && place < rank ? (int)place : throw Bad($"an axis from {-rank} to {rank - 1} expected, {axis} came");
    }

    /// <summary>Refuses a result that would fill the memory.</summary>
    public void CheckCount(double elements)
    {
        const int most = 1 << 28;
        if (!(elements <= most)) throw Bad($"a result of at most {most} elements expected, one of {elements:R} would come");
    }

    public InvalidDataException Bad(string problem) => new($"{path}: {Excerpt.Of(node.Operation)}: {problem}");

    private long Whole(float value, int index) => MathF.Truncate(value) == value
        ? (long)value
        : throw Bad($"whole numbers as input {index} expected, {value} came");

    private object? Find(string name)
    {
        foreach (GraphAttribute attribute in node.Attributes)
            if (attribute.Name == name) return attribute.Value;
        return null;
    }

    private InvalidDataException Wrong(string name) => Bad($"another kind of attribute {name} expected");
}
