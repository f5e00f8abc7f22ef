namespace DropoutLab.Formats;

/// <summary>A block of elements in a file of PyTorch, which several tensors may look at.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">What an element is; null where only the tensors know it.</param>
/// <param name="ByteCount">Length.</param>
internal sealed record TorchStorage(string Key, ElementType? Type, long ByteCount)
{
    /// <summary>Makes a storage of a length in elements, which an untyped one counts in bytes.</summary>
    public static TorchStorage Of(string key, ElementType? type, long count) =>
        new(key, type, checked(count * (type is { } known ? Elements.Width(known) : 1)));

    /// <summary>PyTorch's name of a storage's type.</summary>
    public static bool TryParseType(PickleGlobal name, out ElementType? type)
    {
        type = name.Name switch
        {
            "FloatStorage" => ElementType.Float32,
            "DoubleStorage" => ElementType.Float64,
            "HalfStorage" => ElementType.Float16,
            "BFloat16Storage" => ElementType.BFloat16,
            "LongStorage" => ElementType.Int64,
            "IntStorage" => ElementType.Int32,
            "ShortStorage" => ElementType.Int16,
            "CharStorage" => ElementType.Int8,
            "ByteStorage" => ElementType.UInt8,
            "BoolStorage" => ElementType.Bool,
            _ => null,
        };
        return name.Module == "torch" ? type is not null : name is { Module: "torch.storage", Name: "UntypedStorage" };
    }

    /// <summary>PyTorch's name of an element's type.</summary>
    public static ElementType? TypeOf(PickleGlobal name) => name.Module != "torch" ? null : name.Name switch
    {
        "float32" => ElementType.Float32,
        "float64" => ElementType.Float64,
        "float16" => ElementType.Float16,
        "bfloat16" => ElementType.BFloat16,
        "int64" => ElementType.Int64,
        "int32" => ElementType.Int32,
        "int16" => ElementType.Int16,
        "int8" => ElementType.Int8,
        "uint8" => ElementType.UInt8,
        "uint16" => ElementType.UInt16,
        "uint32" => ElementType.UInt32,
        "uint64" => ElementType.UInt64,
        "bool" => ElementType.Bool,
        _ => null,
    };
}
