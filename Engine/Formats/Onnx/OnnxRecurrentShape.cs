namespace DropoutLab.Formats;

/// <summary>The sizes of a recurrent layer in a file, checked against each other.</summary>
internal sealed class OnnxRecurrentShape
{
    public OnnxRecurrentShape(OnnxCall call, int gates)
    {
        Tensor x = call.Tensor(0), inputWeight = call.Tensor(1), hiddenWeight = call.Tensor(2);
        string direction = call.Attribute("direction", "forward");
        IsReverse = direction == "reverse";
        IsBatchFirst = call.Attribute("layout", 0) == 1;
        Directions = direction == "bidirectional" ? 2 : 1;
        Units = hiddenWeight.Rank == 3 ? hiddenWeight.Shape[2] : 0;
        bool fits = x.Rank == 3 && inputWeight.Rank == 3 && Units > 0
            && inputWeight.Shape.AsSpan().SequenceEqual([Directions, gates * Units, x.Shape[2]])
            && hiddenWeight.Shape.AsSpan().SequenceEqual([Directions, gates * Units, Units])
            && (!call.Has(3) || call.Tensor(3).Shape.AsSpan().SequenceEqual([Directions, 2 * gates * Units]))
            && (!call.Has(7) || call.Tensor(7).Shape.AsSpan().SequenceEqual([Directions, 3 * Units]));
        if (!fits) throw call.Bad($"weights that fit an input {x.Shape} expected, {inputWeight.Shape} and {hiddenWeight.Shape} came");
        Steps = x.Shape[IsBatchFirst ? 1 : 0];
        Count = x.Shape[IsBatchFirst ? 0 : 1];
        if (Steps == 0) throw call.Bad($"1 step or more expected, an input {x.Shape} came");
        int[] state = IsBatchFirst ? [Count, Directions, Units] : [Directions, Count, Units];
        foreach (int index in (int[])[5, 6])
            if (call.TensorOrNone(index) is { } given && !given.Shape.AsSpan().SequenceEqual(state))
                throw call.Bad($"a state [{string.Join(", ", state)}] expected, {given.Shape} came");
        if (call.Has(4)) Lengths = LengthsOf(call);
        if (call.Attribute("clip", float.PositiveInfinity) < float.PositiveInfinity) throw call.Bad("no clip expected, one came");
        if (call.Flag("input_forget")) throw call.Bad("a forget gate of its own expected, input_forget came");
    }

    public int Directions { get; }

    public bool IsReverse { get; }

    public bool IsBatchFirst { get; }

    public int Steps { get; }

    public int Count { get; }

    public int Units { get; }

    /// <summary>The length of each sequence; null if all are whole.</summary>
    public int[]? Lengths { get; }

    /// <summary>Refuses functions other than the usual ones.</summary>
    public void CheckActivations(OnnxCall call, params string[] usual)
    {
        string[] expected = [.. Enumerable.Repeat(usual, Directions).SelectMany(names => names)];
        if (call.Texts("activations") is { } given && !given.SequenceEqual(expected))
            throw call.Bad($"activations {string.Join(", ", expected)} expected, {Excerpt.OfName(string.Join(", ", given))} came");
    }

    private int[]? LengthsOf(OnnxCall call)
    {
        long[] lengths = call.Integers(4).Values;
        if (lengths.Length != Count || lengths.Any(length => length < 1 || length > Steps))
            throw call.Bad($"{Count} lengths from 1 to {Steps} expected, {string.Join(", ", lengths)} came");
        return Array.TrueForAll(lengths, length => length == Steps) ? null : Array.ConvertAll(lengths, length => (int)length);
    }
}
