using System.Globalization;

namespace DropoutLab.Formats;

/// <summary>What a pickle of PyTorch may hold, and the tensors in it: a closed list of names, of which none is called.</summary>
internal sealed class TorchObjects(string path, bool round)
{
    private const int DeepestNesting = 50, MostObjects = 1 << 20;

    // Tensors may show elements of a storage several times over; this many more than there are is beyond what anybody saves.
    private const int MostRepetitions = 8, RepeatedFreely = 1 << 20;

    private readonly Dictionary<string, TorchStorage> storages = [];
    private readonly List<(string Name, TorchView View)> views = [];
    private readonly Dictionary<TorchView, Tensor> tensors = [];
    private ILookup<TorchStorage, (string Name, TorchView View)>? users;
    private int visited;

    /// <summary>The storages that the pickles have named so far.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => storages;

    /// <summary>The tensors by name, once each storage has been read.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors()
    {
        var result = new OrderedDictionary<string, Tensor>();
        foreach ((string name, TorchView view) in views)
        {
            if (!tensors.TryGetValue(view, out Tensor? tensor))
                throw Bad($"{Excerpt.OfName(name)}: storage {Excerpt.Of(view.Storage.Key)} expected, it is not in the file");
            if (!result.TryAdd(name, tensor)) throw Bad($"names that differ expected, {Excerpt.OfName(name)} came twice");
        }

        return result;
    }

    /// <summary>Reads one pickle.</summary>
    public object? ReadPickle(Stream stream)
    {
        try
        {
            return new PickleReader(stream, path, Build, Load).Read();
        }
        catch (OverflowException exception)
        {
            throw Bad("sizes in the range of 64 bits expected, greater ones came", exception);
        }
    }

    /// <summary>Finds the tensors in an object: names of nested dicts and lists are joined by dots; other values are left out.</summary>
    public void Find(object? root)
    {
        Visit("", root, 0);
        users = views.ToLookup(user => user.View.Storage);
        long stored = storages.Values.Sum(storage => storage.ByteCount / Elements.Width(storage.Type ?? ElementType.UInt8));
        long elements = views.Select(user => user.View).Distinct().Sum(view => (long)view.Shape.ElementCount);
        if (elements > (MostRepetitions * stored) + RepeatedFreely)
            throw Bad(
                $"at most {(MostRepetitions * stored) + RepeatedFreely} elements over storages of {stored} expected, {elements} came");
    }

    /// <summary>Makes the tensors that look at a storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="content">Stands at its first byte.</param>
    public void ReadStorage(TorchStorage storage, Stream content)
    {
        (string Name, TorchView View)[] own = [.. users![storage].DistinctBy(user => user.View)];
        if (own is [({ } name, { IsWholeStorage: true } whole)])
        {
            tensors.Add(whole, Elements.Read(content, whole.Shape, whole.Type, $"{path}: {Excerpt.OfName(name)}", round));
            return;
        }

        string storageName = $"storage {Excerpt.Of(storage.Key)}";
        if (storage.ByteCount > Array.MaxLength)
            throw Bad($"{storageName}: at most {Array.MaxLength} bytes where tensors are parts of it expected, {storage.ByteCount} came");
        var bytes = new byte[storage.ByteCount];
        Elements.ReadExactly(content, bytes, $"{path}: {storageName}");
        foreach (IGrouping<ElementType, (string Name, TorchView View)> sameType in own.GroupBy(user => user.View.Type))
        {
            using var memory = new MemoryStream(bytes);
            string what = $"{path}: {Excerpt.OfName(sameType.First().Name)}";
            Tensor all = Elements.Read(memory, [bytes.Length / Elements.Width(sameType.Key)], sameType.Key, what, round);
            foreach ((_, TorchView view) in sameType) tensors.Add(view, view.Gather(all.Values));
        }
    }

    /// <summary>What stands for a call in the pickle: the few functions of state dicts are known, any other is refused by name.</summary>
    private object? Build(PickleGlobal function, object?[] arguments) => (function.Module, function.Name) switch
    {
        ("collections", "OrderedDict") when arguments is [] => new PickleDictionary(),
        ("torch._utils", "_rebuild_tensor_v2") when arguments is [TorchStorage { Type: { } type } storage, long offset, object?[] sizes,
            object?[] strides, ..] =>
            View(storage, type, offset, sizes, strides),
        ("torch._utils", "_rebuild_tensor_v3")
            when arguments is [TorchStorage storage, long offset, object?[] sizes, object?[] strides, _, _, PickleGlobal type, ..] =>
            View(storage, TorchStorage.TypeOf(type)
                ?? throw Bad($"elements of a known type expected, {type} came"), offset, sizes, strides),
        ("torch._utils", "_rebuild_parameter") when arguments is [TorchView view, ..] => view,
        ("torch", "Size") when arguments is [object?[] sizes] => sizes,
        ("torch", "device") => null,
        _ => throw Refused(function),
    };

    private TorchView View(TorchStorage storage, ElementType type, long offset, object?[] sizes, object?[] strides) =>
        new(storage, type, offset >= 0
            ? offset
            : throw Bad($"an offset from 0 up expected, {offset} came"), Numbers(sizes), Numbers(strides), path);

    private TorchStorage Load(object? id)
    {
        if (id is not object?[] { Length: >= 5 } parts || parts is not ["storage", PickleGlobal name, string key, _, long count, ..])
            throw Bad("a storage's type, key, place and length expected, something else came");
        if (!TorchStorage.TryParseType(name, out ElementType? type))
            throw Bad($"a storage of float, double, half, bfloat16, integers or bool expected, {name} came");
        if (count < 0) throw Bad($"storage {Excerpt.Of(key)}: a length from 0 up expected, {count} came");
        var storage = TorchStorage.Of(key, type, count);
        if (!storages.TryAdd(key, storage) && storages[key] != storage)
            throw Bad($"storage {Excerpt.Of(key)}: one type and length expected, two came");
        return storage;
    }

    private long[] Numbers(object?[] items) =>
        Array.ConvertAll(items, item =>
            item is long number and >= 0 ? number : throw Bad($"whole numbers from 0 up as sizes and strides expected, {item} came"));

    private void Visit(string name, object? value, int depth)
    {
        if (depth > DeepestNesting || ++visited > MostObjects)
            throw Bad($"at most {MostObjects} objects in each other, {DeepestNesting} deep, expected, more came");
        switch (value)
        {
            case TorchView view: views.Add((name, view)); break;
            case PickleDictionary dictionary:
                foreach ((object key, object? item) in dictionary.Items)
                    Visit(Join(name, string.Create(CultureInfo.InvariantCulture, $"{key}")), item, depth + 1);
                break;
            case IReadOnlyList<object?> items:
                for (int i = 0; i < items.Count; i++) Visit(
                    Join(name, string.Create(CultureInfo.InvariantCulture, $"{i}")), items[i], depth + 1);
                break;
            case PickleGlobal global when TorchStorage.TypeOf(global) is null: throw Refused(global);
        }
    }

    private static string Join(string name, string part) => name.Length == 0 ? part : $"{name}.{part}";

    private InvalidDataException Refused(PickleGlobal name) => Bad(
        $"a state dict of dense tensors in the processor's memory expected, {name} came; nothing of the file was run. " +
        "Save the state dict, not the module: torch.save(module.state_dict(), path)");

    private InvalidDataException Bad(string problem, Exception? inner = null) => new($"{path}: {problem}", inner);
}
