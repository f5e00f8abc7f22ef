using System.Runtime.InteropServices;
using System.Text;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Peers;

/// <summary>Writes a Sequential of Linear and ReLU as an ONNX file: protocol buffers, by hand, as a few messages need no library.</summary>
/// <remarks>Numbers of fields and constants: onnx.proto of ONNX, IR version 8, operator set 17.</remarks>
internal static class OnnxModel
{
    public const string Input = "x";
    public const string Output = "y";

    private const int Float = 1;
    private const int IntegerAttribute = 2;

    /// <summary>Returns the bytes of the file.</summary>
    public static byte[] Of(Sequential net, int batch)
    {
        var graph = new Message();
        Module[] layers = [.. net.Where(layer => layer is Linear or ReLU)];
        string value = Input;
        for (int i = 0; i < layers.Length; i++)
        {
            string result = i == layers.Length - 1 ? Output : $"layer{i}";
            if (layers[i] is Linear linear)
            {
                // Gemm: x times the transposed weight, plus the bias.
                Message transpose = new Message().Text(1, "transB").Number(3, 1).Number(20, IntegerAttribute);
                graph.Nested(1, Node("Gemm", [value, $"weight{i}", $"bias{i}"], result).Nested(5, transpose));
                graph.Nested(5, Initializer($"weight{i}", linear.Weight)).Nested(5, Initializer($"bias{i}", linear.Bias!));
            }
            else
            {
                graph.Nested(1, Node("Relu", [value], result));
            }

            value = result;
        }

        Linear[] linears = [.. layers.OfType<Linear>()];
        graph.Text(2, "net").Nested(11, Value(Input, batch, linears[0].Weight.Shape[1]))
            .Nested(12, Value(Output, batch, linears[^1].Weight.Shape[0]));
        Message operators = new Message().Text(1, string.Empty).Number(2, 17);
        return new Message().Number(1, 8).Nested(7, graph).Nested(8, operators).ToArray();
    }

    private static Message Node(string operation, string[] inputs, string output)
    {
        var node = new Message();
        foreach (string input in inputs) node.Text(1, input);
        return node.Text(2, output).Text(4, operation);
    }

    private static Message Initializer(string name, Tensor tensor)
    {
        var message = new Message();
        foreach (int size in tensor.Shape.AsSpan()) message.Number(1, size);
        return message.Number(2, Float).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(tensor.AsSpan()));
    }

    private static Message Value(string name, int rows, int columns)
    {
        Message shape = new Message().Nested(1, new Message().Number(1, rows)).Nested(1, new Message().Number(1, columns));
        return new Message().Text(1, name).Nested(2, new Message().Nested(1, new Message().Number(1, Float).Nested(2, shape)));
    }

    /// <summary>A message of protocol buffers: each field is its number and kind, then a number or counted bytes.</summary>
    private sealed class Message
    {
        private readonly List<byte> bytes = [];

        public byte[] ToArray() => [.. bytes];

        public Message Number(int field, long value)
        {
            Write((ulong)field << 3);
            Write((ulong)value);
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Nested(int field, Message value) => Bytes(field, value.ToArray());

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Write(((ulong)field << 3) | 2);
            Write((ulong)value.Length);
            bytes.AddRange(value);
            return this;
        }

        private void Write(ulong number)
        {
            for (; number >= 0x80; number >>= 7) bytes.Add((byte)(number | 0x80));
            bytes.Add((byte)number);
        }
    }
}
