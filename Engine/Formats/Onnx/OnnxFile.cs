using DropoutLab.Layers;

namespace DropoutLab.Formats;

/// <summary>Writes models as ONNX files, which other programs run, and reads such files as layers.</summary>
/// <remarks>
/// <para>Written by tracing: the layer runs, and each operation that it records says its ONNX form. So any layer that is made of the
/// engine's operations can be written, one of your own too.</para>
/// <para>Source: github.com/onnx/onnx, operator set 20.</para>
/// </remarks>
public static class OnnxFile
{
    /// <summary>Writes a layer as it is in evaluation, for a batch of any size; weights keep their names.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="exampleShape">The shape of one example: <c>OnnxFile.Write(net, "net.onnx", 64)</c> for an input [batch, 64].</param>
    /// <exception cref="ArgumentException">The layer does not take such an input.</exception>
    /// <exception cref="InvalidOperationException">Recording is off.</exception>
    /// <exception cref="NotSupportedException">An operation has no ONNX form, which the message names; or the layer does something else for
    /// another number of examples, or lets its result depend on the input in a way that is not recorded.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(Layer layer, string path, params ReadOnlySpan<int> exampleShape)
    {
        Write(layer, path, Drawn(2, exampleShape), Drawn(3, exampleShape));

        static Tensor Drawn(int count, ReadOnlySpan<int> shape) =>
            Tensor.Normal(0, 1, [count, .. shape], new PhiloxGenerator((ulong)count));
    }

    /// <summary>Writes a layer as it is in evaluation, for a batch of any size, whose inputs are numbers of a certain kind: rows of an
    /// embedding, say.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="path">The file; an old one is replaced once the new one is complete.</param>
    /// <param name="examples">Two inputs or more, [N, ...], that differ: the layer runs on them.</param>
    /// <exception cref="ArgumentException">There are fewer than two, or the layer does not take such an input.</exception>
    /// <exception cref="InvalidOperationException">Recording is off.</exception>
    /// <exception cref="NotSupportedException">As for a shape.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(Layer layer, string path, Tensor examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        int count = examples.Rank == 0 ? 0 : examples.Shape[0];
        if (count < 2) throw new ArgumentException($"OnnxFile: examples {examples.Shape}, 2 or more expected", nameof(examples));
        Tensor given = examples.Detach();
        Write(layer, path, given.IndexSelect(0, 0, 1), given.IndexSelect(0, count - 1, count - 2, Math.Max(count - 3, 0)));
    }

    /// <summary>Reads a model with one input and one result as a layer; its weights are parameters, so it can be trained further.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, has several inputs or results, or an operator that the engine has no
    /// operation for, which the message names.</exception>
    public static Layer Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        OnnxGraph graph = ReadGraph(path);
        if (graph.Inputs.Count != 1 || graph.Outputs.Count != 1)
            throw new InvalidDataException(
                $"{path}: one input and one result expected, {graph.Inputs.Count} and {graph.Outputs.Count} came");
        return new OnnxLayer(graph, path);
    }

    private static void Write(Layer layer, string path, Tensor two, Tensor three)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Autograd.IsRecording) throw new InvalidOperationException("OnnxFile: recording expected, NoGrad is on");
        OnnxGraph graph = OnnxTrace.Run(layer, two, three);
        AtomicFile.Write(path, stream => OnnxModel.Write(stream, graph));
    }

    internal static OnnxGraph ReadGraph(string path) => OnnxModel.Read(File.ReadAllBytes(path), path);
}
