using System.Collections;
using System.Runtime.InteropServices;

namespace DropoutLab.Formats;

/// <summary>What a part of a training remembers, as named arrays: a loader, a schedule, a whole run. A checkpoint is one of them in a
/// safetensors file.</summary>
/// <remarks>
/// <para>Usage: <c>new SavedState { { "best", best }, { "waited", waited } }</c>; then <c>best = state.Number("best")</c>.</para>
/// <para>The state of a module or an optimizer is a dictionary of tensors and that of a generator an array of bytes, as PyTorch has
/// them; both go into a saved state as they are.</para>
/// </remarks>
public sealed class SavedState : IEnumerable<string>
{
    private readonly SortedDictionary<string, StoredArray> arrays = new(StringComparer.Ordinal);

    /// <summary>What errors say of where the state came from.</summary>
    internal string Source { get; init; } = nameof(SavedState);

    internal IReadOnlyCollection<StoredArray> Arrays => arrays.Values;

    /// <summary>Adds a number.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="value">Any number, kept as float64.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, double value) => Add(name, [value]);

    /// <summary>Adds numbers.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="values">Any numbers, kept as float64.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, ReadOnlySpan<double> values) =>
        Add(new StoredArray(name, ElementType.Float64, MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>Adds whole numbers.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="values">Any whole numbers.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, ReadOnlySpan<int> values) =>
        Add(new StoredArray(name, ElementType.Int32, MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>Adds bytes, such as the state of a generator.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, ReadOnlySpan<byte> bytes) => Add(new StoredArray(name, ElementType.UInt8, bytes.ToArray()));

    /// <summary>Adds tensors, such as the state of a module, each under the name, a dot and its own name.</summary>
    /// <param name="name">What their names begin with.</param>
    /// <param name="tensors">The tensors; they are not copied.</param>
    /// <exception cref="ArgumentException">A name is taken.</exception>
    public void Add(string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach ((string inside, Tensor tensor) in tensors) Add(new StoredArray($"{name}.{inside}", tensor));
    }

    /// <summary>Adds the state of a part, each array under the name, a dot and its own name.</summary>
    /// <param name="name">What their names begin with.</param>
    /// <param name="part">The state.</param>
    /// <exception cref="ArgumentException">A name is taken.</exception>
    public void Add(string name, SavedState part)
    {
        ArgumentNullException.ThrowIfNull(part);
        foreach (StoredArray array in part.Arrays) Add(array.Renamed($"{name}.{array.Name}"));
    }

    /// <summary>Whether there is an array of this name.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => arrays.ContainsKey(name);

    /// <summary>A number.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InvalidDataException">There is no number of this name.</exception>
    public double Number(string name) => Numbers(name) is [var number] ? number : throw Missing(name, "a number");

    /// <summary>Numbers.</summary>
    /// <param name="name">Their name.</param>
    /// <exception cref="InvalidDataException">There are no numbers of this name.</exception>
    public double[] Numbers(string name) =>
        MemoryMarshal.Cast<byte, double>(Find(name, ElementType.Float64, "numbers").Bytes).ToArray();

    /// <summary>Whole numbers.</summary>
    /// <param name="name">Their name.</param>
    /// <exception cref="InvalidDataException">There are no whole numbers of this name.</exception>
    public int[] Integers(string name) =>
        MemoryMarshal.Cast<byte, int>(Find(name, ElementType.Int32, "whole numbers").Bytes).ToArray();

    /// <summary>Bytes.</summary>
    /// <param name="name">Their name.</param>
    /// <exception cref="InvalidDataException">There are no bytes of this name.</exception>
    public ReadOnlySpan<byte> Bytes(string name) => Find(name, ElementType.UInt8, "bytes").Bytes;

    /// <summary>The tensors that were added under a name.</summary>
    /// <param name="name">What their names began with.</param>
    /// <returns>The tensors under their own names; none if there are none.</returns>
    public IReadOnlyDictionary<string, Tensor> Tensors(string name)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (StoredArray array in Part(name).Arrays)
            if (array.Tensor is { } tensor) tensors.Add(array.Name, tensor);
        return tensors;
    }

    /// <summary>The state of a part that was added under a name.</summary>
    /// <param name="name">What its names began with.</param>
    /// <returns>The state under its own names; empty if there is none.</returns>
    public SavedState Part(string name)
    {
        var part = new SavedState { Source = $"{Source}: {name}" };
        foreach (StoredArray array in arrays.Values)
            if (array.Name.StartsWith($"{name}.", StringComparison.Ordinal)) part.Add(array.Renamed(array.Name[(name.Length + 1)..]));
        return part;
    }

    /// <summary>The names of all arrays.</summary>
    public IEnumerator<string> GetEnumerator() => arrays.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(StoredArray array) => arrays.Add(array.Name, array);

    private StoredArray Find(string name, ElementType type, string what) =>
        arrays.TryGetValue(name, out StoredArray? found) && found.Type == type ? found : throw Missing(name, what);

    private InvalidDataException Missing(string name, string what) => new(
        $"{Source}: {what} under the name {name} expected, " +
        (arrays.TryGetValue(name, out StoredArray? found) ? $"{found.Type} {found.Shape} came" : "none came"));
}
