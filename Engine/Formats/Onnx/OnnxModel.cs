using System.Runtime.InteropServices;

namespace DropoutLab.Formats;

/// <summary>An ONNX graph as the bytes of a file.</summary>
/// <remarks><para>Source: onnx.proto of github.com/onnx/onnx: the numbers of the fields.</para></remarks>
internal static class OnnxModel
{
    private const int IrVersion = 9, OperatorSet = 20;
    private const int Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7, Bool = 9, Double = 11;
    private const int FloatAttribute = 1, IntAttribute = 2, TextAttribute = 3, TensorAttribute = 4, InnerGraph = 5;
    private const int FloatsAttribute = 6, IntsAttribute = 7, TextsAttribute = 8;

    // Graphs in graphs: deeper ones could fill the stack.
    private const int DeepestGraph = 16;

    public static void Write(Stream stream, OnnxGraph graph)
    {
        var message = new ProtoWriter();
        foreach (OnnxNode node in graph.Nodes) message.Message(1, Node(node));
        message.Text(2, "DropoutLab");
        foreach ((string name, Tensor tensor) in graph.Tensors)
            message.Message(5, Sizes(1, tensor.Shape).Number(2, Float).Text(8, name).Floats(9, tensor.Values));
        foreach ((string name, OnnxIntegers integers) in graph.Integers)
            message.Message(5, Sizes(1, [integers.Values.Length]).Number(2, Int64).Text(8, name).Longs(9, integers.Values));
        foreach ((string name, long[] sizes) in graph.Inputs) message.Message(11, Value(name, sizes));
        foreach ((string name, long[] sizes) in graph.Outputs) message.Message(12, Value(name, sizes));
        new ProtoWriter().Number(1, IrVersion).Text(2, "DropoutLab").Message(7, message)
            .Message(8, new ProtoWriter().Text(1, "").Number(2, OperatorSet)).WriteTo(stream);
    }

    public static OnnxGraph Read(ReadOnlySpan<byte> bytes, string path)
    {
        OnnxGraph? graph = null;
        int version = 1;
        for (var model = new ProtoReader(bytes, path); model.Read();)
        {
            if (model.Field == 7) graph = ReadGraph(model.Bytes, path, 0);
            else if (model.Field == 8) version = Math.Max(version, OperatorSetOf(model.Bytes, path));
        }

        if (graph is not null) graph.Version = version;
        return graph ?? throw Bad(path, "a graph expected, none came");
    }

    /// <summary>The version of the standard's operators; 0 for another set.</summary>
    private static int OperatorSetOf(ReadOnlySpan<byte> bytes, string path)
    {
        string domain = "";
        long version = 0;
        for (var set = new ProtoReader(bytes, path); set.Read();)
        {
            if (set.Field == 1) domain = set.Text;
            else if (set.Field == 2) version = set.Number;
        }

        return domain is "" or "ai.onnx" && version is >= 0 and <= int.MaxValue ? (int)version : 0;
    }

    private static OnnxGraph ReadGraph(ReadOnlySpan<byte> bytes, string path, int depth)
    {
        if (depth > DeepestGraph) throw Bad(path, $"graphs in graphs to a depth of {DeepestGraph} expected, deeper ones came");
        var graph = new OnnxGraph();
        for (var message = new ProtoReader(bytes, path); message.Read();)
        {
            switch (message.Field)
            {
                case 1: graph.Nodes.Add(ReadNode(message.Bytes, graph, path, depth)); break;
                case 5:
                    (string name, object value) = ReadTensor(message.Bytes, path);
                    Add(graph, name, value, path);
                    if (value is Tensor) graph.Weights.Add(name);
                    break;
                case 11: graph.Inputs.Add(ReadValue(message.Bytes, path)); break;
                case 12: graph.Outputs.Add(ReadValue(message.Bytes, path)); break;
            }
        }

        // Old files name their weights among the inputs.
        graph.Inputs.RemoveAll(input => graph.Tensors.ContainsKey(input.Name) || graph.Integers.ContainsKey(input.Name));
        return graph;
    }

    private static OnnxNode ReadNode(ReadOnlySpan<byte> bytes, OnnxGraph graph, string path, int depth)
    {
        List<string> inputs = [], outputs = [];
        List<GraphAttribute> attributes = [];
        string operation = "", domain = "";
        for (var node = new ProtoReader(bytes, path); node.Read();)
        {
            switch (node.Field)
            {
                case 1: inputs.Add(node.Text); break;
                case 2: outputs.Add(node.Text); break;
                case 4: operation = node.Text; break;
                case 5: AddAttribute(node.Bytes, attributes, path, depth); break;
                case 7 when node.Text is not ("" or "ai.onnx"): domain = $"{node.Text}."; break;
            }
        }

        // The value of a constant is there before the operations.
        if (operation == "Constant" && domain.Length == 0)
        {
            string constant = outputs is [string only] ? only : throw Bad(path, $"Constant: one result expected, {outputs.Count} came");
            Add(graph, constant, ConstantOf(attributes, path), path);
        }

        return new OnnxNode(domain + operation, [.. inputs], [.. outputs], [.. attributes]);
    }

    private static object ConstantOf(List<GraphAttribute> attributes, string path) => attributes switch
    {
        [{ Name: "value", Value: Tensor or OnnxIntegers } only] => only.Value,
        [{ Name: "value_float", Value: float number }] => Tensor.Scalar(number),
        [{ Name: "value_floats", Value: float[] numbers }] => Tensor.From(numbers),
        [{ Name: "value_int", Value: long number }] => new OnnxIntegers([number], []),
        [{ Name: "value_ints", Value: long[] numbers }] => new OnnxIntegers(numbers),
        _ => throw Bad(path, "Constant: a value of numbers expected"),
    };

    private static void AddAttribute(ReadOnlySpan<byte> bytes, List<GraphAttribute> attributes, string path, int depth)
    {
        string name = "";
        long kind = 0;
        object? value = null;
        List<long> integers = [];
        List<float> floats = [];
        List<string> texts = [];
        for (var attribute = new ProtoReader(bytes, path); attribute.Read();)
        {
            switch (attribute.Field)
            {
                case 1: name = attribute.Text; break;
                case 2: value = attribute.Single; break;
                case 3: value = attribute.Number; break;
                case 4: value = attribute.Text; break;
                case 5: value = ReadTensor(attribute.Bytes, path).Value; break;
                case 6: value = ReadGraph(attribute.Bytes, path, depth + 1); break;
                case 7: attribute.AddTo(floats); break;
                case 8: attribute.AddTo(integers); break;
                case 9: texts.Add(attribute.Text); break;
                case 20: kind = attribute.Number; break;
            }
        }

        value = kind switch
        {
            FloatsAttribute => floats.ToArray(),
            IntsAttribute => integers.ToArray(),
            TextsAttribute => texts.ToArray(),
            // Zero is left out of a message.
            FloatAttribute => value ?? 0f,
            IntAttribute => value ?? 0L,
            TextAttribute => value ?? "",
            TensorAttribute or InnerGraph when value is not null => value,
            0 when value is not null || integers.Count > 0 => value ?? integers.ToArray(),
            _ => throw Bad(path, $"{Excerpt.Of(name)}: an attribute of numbers, texts or a graph expected, one of kind {kind} came"),
        };
        attributes.Add(new GraphAttribute(name, value));
    }

    private static void Add(OnnxGraph graph, string name, object value, string path)
    {
        bool isNew = value is Tensor tensor ? graph.Tensors.TryAdd(name, tensor) : graph.Integers.TryAdd(name, (OnnxIntegers)value);
        if (!isNew) throw new InvalidDataException($"{path}: {Excerpt.OfName(name)}: one value of this name expected, two came");
    }

    /// <summary>A tensor of floats or, of whole numbers that need not be floats, <see cref="OnnxIntegers"/>.</summary>
    public static (string Name, object Value) ReadTensor(ReadOnlySpan<byte> bytes, string path)
    {
        string name = "";
        List<long> sizes = [], integers = [];
        List<float> floats = [];
        long type = 0;
        ReadOnlySpan<byte> raw = default;
        bool hasRaw = false;
        for (var tensor = new ProtoReader(bytes, path); tensor.Read();)
        {
            switch (tensor.Field)
            {
                case 1: tensor.AddTo(sizes); break;
                case 2: type = tensor.Number; break;
                case 4: tensor.AddTo(floats); break;
                case 5 or 7: tensor.AddTo(integers); break;
                case 8: name = tensor.Text; break;
                case 9:
                    raw = tensor.Bytes;
                    hasRaw = true;
                    break;
                case 14 when tensor.Number != 0: throw Bad(path, $"{Excerpt.OfName(name)}: elements in the file expected, elsewhere came");
            }
        }

        string what = $"{path}: {Excerpt.OfName(name)}";
        Shape shape = Elements.ShapeOf([.. sizes], what);
        ElementType element = type switch
        {
            Float => ElementType.Float32,
            UInt8 => ElementType.UInt8,
            Int8 => ElementType.Int8,
            Int32 => ElementType.Int32,
            Int64 => ElementType.Int64,
            Bool => ElementType.Bool,
            Double => ElementType.Float64,
            _ => throw new InvalidDataException(
                $"{what}: elements of float, double, int8, uint8, int32, int64 or bool expected, type {type} came"),
        };
        long stored = hasRaw ? raw.Length / Elements.Width(element) : element == ElementType.Float32 ? floats.Count : integers.Count;
        if (stored != shape.ElementCount || (hasRaw && raw.Length % Elements.Width(element) != 0))
            throw new InvalidDataException($"{what}: {shape.ElementCount} elements for {shape} expected, {stored} came");
        if (element is ElementType.Int64 or ElementType.Int32)
        {
            long[] values = !hasRaw ? [.. integers]
                : element == ElementType.Int64 ? MemoryMarshal.Cast<byte, long>(raw).ToArray()
                : Array.ConvertAll(MemoryMarshal.Cast<byte, int>(raw).ToArray(), value => (long)value);
            return (name, new OnnxIntegers(values, [.. shape]));
        }

        if (hasRaw)
        {
            using var content = new MemoryStream(raw.ToArray());
            return (name, Elements.Read(content, shape, element, what, round: true));
        }

        float[] numbers = element == ElementType.Float32 ? [.. floats] : [.. integers.Select(value => (float)value)];
        return (name, Tensor.From(numbers, shape.AsSpan()));
    }

    private static (string Name, long[] Sizes) ReadValue(ReadOnlySpan<byte> bytes, string path)
    {
        string name = "";
        List<long> sizes = [];
        for (var value = new ProtoReader(bytes, path); value.Read();)
        {
            if (value.Field == 1) name = value.Text;
            if (value.Field != 2) continue;
            for (var type = new ProtoReader(value.Bytes, path); type.Read();)
                for (var tensor = new ProtoReader(type.Bytes, path); type.Field == 1 && tensor.Read();)
                {
                    for (var shape = new ProtoReader(tensor.Bytes, path); tensor.Field == 2 && shape.Read();)
                    {
                        long size = -1;
                        for (var dimension = new ProtoReader(shape.Bytes, path); dimension.Read();)
                            if (dimension.Field == 1) size = dimension.Number;
                        sizes.Add(size);
                    }
                }
        }

        return (name, [.. sizes]);
    }

    private static ProtoWriter Node(OnnxNode node)
    {
        var message = new ProtoWriter();
        foreach (string input in node.Inputs) message.Text(1, input);
        foreach (string output in node.Outputs) message.Text(2, output);
        message.Text(4, node.Operation);
        foreach (GraphAttribute attribute in node.Attributes) message.Message(5, Attribute(attribute));
        return message;
    }

    private static ProtoWriter Attribute(GraphAttribute attribute)
    {
        ProtoWriter message = new ProtoWriter().Text(1, attribute.Name);
        switch (attribute.Value)
        {
            case float number: return message.Single(2, number).Number(20, FloatAttribute);
            case long number: return message.Number(3, number).Number(20, IntAttribute);
            case string text: return message.Text(4, text).Number(20, TextAttribute);
            case string[] texts:
                foreach (string each in texts) message.Text(9, each);
                return message.Number(20, TextsAttribute);
            default:
                foreach (long number in (long[])attribute.Value) message.Number(8, number);
                return message.Number(20, IntsAttribute);
        }
    }

    private static ProtoWriter Sizes(int field, IEnumerable<int> sizes)
    {
        var message = new ProtoWriter();
        foreach (int size in sizes) message.Number(field, size);
        return message;
    }

    private static ProtoWriter Value(string name, long[] sizes)
    {
        var shape = new ProtoWriter();
        foreach (long size in sizes) shape.Message(1, size < 0 ? new ProtoWriter().Text(2, "batch") : new ProtoWriter().Number(1, size));
        return new ProtoWriter().Text(1, name).Message(
            2, new ProtoWriter().Message(1, new ProtoWriter().Number(1, Float).Message(2, shape)));
    }

    private static InvalidDataException Bad(string path, string problem) => new($"{path}: {problem}");
}
