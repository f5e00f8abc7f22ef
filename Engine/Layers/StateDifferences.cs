namespace DropoutLab.Layers;

/// <summary>Where a state and a module do not fit each other.</summary>
/// <param name="Missing">Names and shapes that the module has and the state has not.</param>
/// <param name="Unexpected">Names and shapes that the state has and the module has not.</param>
/// <param name="OtherShapes">Names that both have, in different shapes, and both shapes.</param>
public sealed record StateDifferences(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> OtherShapes)
{
    /// <summary>Whether everything fits.</summary>
    public bool IsEmpty => Missing.Count + Unexpected.Count + OtherShapes.Count == 0;

    /// <summary>All differences in one line; "none" where there are none.</summary>
    public override string ToString() => IsEmpty
        ? "none"
        : string.Join(
            "; ", [.. Missing.Select(name => $"missing {name}"), .. Unexpected.Select(name => $"unexpected {name}"), .. OtherShapes]);

    internal static StateDifferences Between(KeyValuePair<string, Tensor>[] own, IReadOnlyDictionary<string, Tensor> state)
    {
        var names = own.Select(pair => pair.Key).ToHashSet();
        return new StateDifferences(
            [.. own.Where(pair => !state.ContainsKey(pair.Key)).Select(pair => $"{pair.Key} {pair.Value.Shape}")],
            [.. state.Where(pair => !names.Contains(pair.Key)).Select(pair => $"{pair.Key} {pair.Value.Shape}")],
            [
                .. own.Where(pair => state.TryGetValue(pair.Key, out Tensor? other) && other.Shape != pair.Value.Shape)
                    .Select(pair => $"{pair.Key}: {pair.Value.Shape} expected, {state[pair.Key].Shape} came"),
            ]);
    }
}
