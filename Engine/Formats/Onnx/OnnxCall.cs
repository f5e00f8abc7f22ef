namespace DropoutLab.Formats;

/// <summary>An operation that is to be run: its inputs and its settings.</summary>
internal sealed class OnnxCall(OnnxNode node, object?[] inputs, string path)
{
    public int Count => inputs.Length;

    public bool Has(int index) => index < inputs.Length && inputs[index] is not null;

    public Tensor Tensor(int index) =>
        Has(index) && inputs[index] is Tensor tensor ? tensor : throw Bad($"floats as input {index} expected, others came");

    public IEnumerable<Tensor> Tensors() => Enumerable.Range(0, Count).Select(Tensor);

    public OnnxIntegers Integers(int index) => Has(index) && inputs[index] is OnnxIntegers integers
        ? integers
        : throw Bad($"whole numbers that the file holds, as input {index}, expected, others came");

    public bool IsIntegers(int index) => Has(index) && inputs[index] is OnnxIntegers;

    /// <summary>An input of one number, or what stands for one that is left out.</summary>
    public float Number(int index, float otherwise) => Has(index) ? Tensor(index).Item() : otherwise;

    public long Attribute(string name, long otherwise) => Find(name) is { } value ? value as long? ?? throw Wrong(name) : otherwise;

    public float Attribute(string name, float otherwise) => Find(name) is { } value ? value as float? ?? throw Wrong(name) : otherwise;

    public string Attribute(string name, string otherwise) => Find(name) is { } value ? value as string ?? throw Wrong(name) : otherwise;

    public long[]? Longs(string name) => Find(name) is { } value ? value as long[] ?? throw Wrong(name) : null;

    /// <summary>Axes, which old files have as an attribute and newer ones as an input; null where none are given.</summary>
    public int[]? Axes(int input = 1)
    {
        long[]? axes = Longs("axes") ?? (Has(input) ? Integers(input).Values : null);
        return axes is null ? null : Array.ConvertAll(axes, axis => (int)axis);
    }

    public InvalidDataException Bad(string problem) => new($"{path}: {Excerpt.Of(node.Operation)}: {problem}");

    private object? Find(string name)
    {
        foreach (GraphAttribute attribute in node.Attributes)
            if (attribute.Name == name) return attribute.Value;
        return null;
    }

    private InvalidDataException Wrong(string name) => Bad($"another kind of attribute {name} expected");
}
