namespace DropoutLab.Formats;

/// <summary>An operation in an ONNX graph.</summary>
/// <param name="Operation">Its name in the standard.</param>
/// <param name="Inputs">Names of its inputs; "" for one that is left out.</param>
/// <param name="Outputs">Names of its results.</param>
/// <param name="Attributes">Its settings.</param>
internal sealed record OnnxNode(string Operation, string[] Inputs, string[] Outputs, GraphAttribute[] Attributes)
{
    /// <summary>Graphs that the operation runs.</summary>
    public IEnumerable<OnnxGraph> Graphs => Attributes.Select(attribute => attribute.Value).OfType<OnnxGraph>();

    /// <summary>Whether two nodes do the same to the same values.</summary>
    public bool IsSameAs(OnnxNode other) =>
        Operation == other.Operation && Inputs.SequenceEqual(other.Inputs) && Outputs.SequenceEqual(other.Outputs)
        && Attributes.Length == other.Attributes.Length && Attributes.Zip(other.Attributes).All(pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(GraphAttribute left, GraphAttribute right) => left.Name == right.Name && (left.Value, right.Value) switch
    {
        (long[] some, long[] others) => some.AsSpan().SequenceEqual(others),
        (string[] some, string[] others) => some.AsSpan().SequenceEqual(others),
        _ => left.Value.Equals(right.Value),
    };
}
