namespace DropoutLab.Formats;

/// <summary>A Python dict in the order of its keys, which are texts or numbers.</summary>
internal sealed class PickleDictionary
{
    private readonly OrderedDictionary<object, object?> items = [];

    public IEnumerable<KeyValuePair<object, object?>> Items => items;

    public void Set(object key, object? value) => items[key] = value;
}
