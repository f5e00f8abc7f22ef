using DropoutLab.Formats;

namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>A case of the standard's own tests of operators: a model of one operator or a few, inputs, and the results.</summary>
/// <param name="Operator">The operator; several are told apart from one.</param>
/// <param name="Outcome">Whether it passed, cannot be run, or gave something else.</param>
/// <param name="Reason">Why it did not pass; "" if it did.</param>
internal sealed record StandardCase(string Operator, StandardOutcome Outcome, string Reason)
{
    public const string ManyOperators = "several operators";

    // What the standard's own program allows, which its windows need: they are computed with few digits of pi.
    private const double Relative = 1e-3, Absolute = 1e-5;

    // Numbers of double become float32.
    private static readonly HashSet<long> Readable = [1, 6, 7, 9, 11];

    private static readonly Dictionary<long, string> Others = new()
    {
        [2] = "uint8",
        [3] = "int8",
        [4] = "uint16",
        [5] = "int16",
        [8] = "text",
        [10] = "float16",
        [12] = "uint32",
        [13] = "uint64",
        [16] = "bfloat16",
    };

    /// <summary>Runs the case in a folder.</summary>
    public static StandardCase Run(string folder)
    {
        string path = Path.Combine(folder, "model.onnx");
        byte[] bytes = File.ReadAllBytes(path);
        string[] operators = [.. OperatorsIn(bytes, path).Distinct()];
        string name = operators.Length == 1 ? operators[0] : ManyOperators;
        if (OtherTypeIn(bytes, path) is { } type) return new StandardCase(name, StandardOutcome.Unsupported, $"elements of {type}");
        try
        {
            OnnxGraph graph = OnnxModel.Read(bytes, path);
            var layer = new OnnxLayer(graph, path);
            object[] results;
            using (Autograd.NoGrad()) results = layer.Run(Inputs(folder, graph));
            for (int i = 0; i < results.Length; i++)
                if (Tensor(folder, "output", i) is { } expected && Difference(expected, results[i]) is { } difference)
                    return new StandardCase(name, StandardOutcome.Wrong, $"result {i}: {difference}");
            return new StandardCase(name, StandardOutcome.Passed, "");
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            return new StandardCase(name, StandardOutcome.Unsupported, Shortened(exception.Message, path, name));
        }
    }

    /// <summary>The inputs of the case in a folder, under the names that a graph has for them.</summary>
    public static Dictionary<string, object> Inputs(string folder, OnnxGraph graph)
    {
        var inputs = new Dictionary<string, object>();
        for (int i = 0; i < graph.Inputs.Count && Tensor(folder, "input", i) is { } input; i++) inputs[graph.Inputs[i].Name] = input;
        return inputs;
    }

    private static object? Tensor(string folder, string kind, int index)
    {
        string path = Path.Combine(folder, "test_data_set_0", $"{kind}_{index}.pb");
        return File.Exists(path) ? OnnxModel.ReadTensor(File.ReadAllBytes(path), path).Value : null;
    }

    private static string? Difference(object expected, object actual)
    {
        (int[] shape, double[] values) = Numbers(expected);
        (int[] otherShape, double[] otherValues) = Numbers(actual);
        if (!shape.SequenceEqual(otherShape)) return $"[{string.Join(", ", shape)}] expected, [{string.Join(", ", otherShape)}] came";
        for (int i = 0; i < values.Length; i++)
        {
            double allowed = Absolute + (Relative * Math.Abs(values[i]));
            bool isSame = values[i].Equals(otherValues[i]) ||
                (double.IsFinite(values[i]) && Math.Abs(values[i] - otherValues[i]) <= allowed);
            if (!isSame) return $"element {i}: {values[i]} expected, {otherValues[i]} came";
        }

        return null;
    }

    private static (int[] Shape, double[] Values) Numbers(object value) => value is Tensor tensor
        ? (tensor.Shape.ToArray(), Array.ConvertAll(tensor.ToArray(), number => (double)number))
        : (((OnnxIntegers)value).Sizes, Array.ConvertAll(((OnnxIntegers)value).Values, number => (double)number));

    private static List<string> OperatorsIn(byte[] bytes, string path)
    {
        List<string> operators = [];
        for (var model = new ProtoReader(bytes, path); model.Read();)
            for (var graph = new ProtoReader(model.Field == 7 ? model.Bytes : default, path); graph.Read();)
                for (var node = new ProtoReader(graph.Field == 1 ? graph.Bytes : default, path); node.Read();)
                    if (node.Field == 4 && node.Text != "Constant") operators.Add(node.Text);
        return operators;
    }

    /// <summary>The first type of an input or a result that is neither float32 nor a helper of whole numbers or truth values.</summary>
    private static string? OtherTypeIn(byte[] bytes, string path)
    {
        for (var model = new ProtoReader(bytes, path); model.Read();)
            for (var graph = new ProtoReader(model.Field == 7 ? model.Bytes : default, path); graph.Read();)
                for (var value = new ProtoReader(graph.Field is 11 or 12 ? graph.Bytes : default, path); value.Read();)
                    for (var type = new ProtoReader(value.Field == 2 ? value.Bytes : default, path); type.Read();)
                    {
                        if (type.Field != 1) return "sequences or optional values";
                        for (var tensor = new ProtoReader(type.Bytes, path); tensor.Read();)
                            if (tensor.Field == 1 && !Readable.Contains(tensor.Number)) return Others[tensor.Number];
                    }

        return null;
    }

    private static string Shortened(string message, string path, string name)
    {
        string told = message.Replace($"{path}: ", "", StringComparison.Ordinal).Replace($"{name}: ", "", StringComparison.Ordinal);
        return told.StartsWith("operators that the engine has", StringComparison.Ordinal)
            ? $"no operation for {told.Split("expected, ")[1].Split(" came;")[0]}"
            : told.Split(" (Parameter")[0];
    }
}
