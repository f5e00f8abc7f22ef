#if ONNX_PEER
using DropoutLab.Formats;
using Microsoft.ML.OnnxRuntime;
#endif
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Peers;

/// <summary>One of our nets, written as an ONNX file, run by ONNX Runtime from and into memory that is reused.</summary>
internal sealed class OnnxRuntimeInference : IDisposable
{
#if ONNX_PEER
    private readonly float[] output;
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly OrtValue[] from;
    private readonly OrtValue[] into;

    public OnnxRuntimeInference(Layer net, float[] input, int[] inputShape, int classes, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        session = new InferenceSession(Written(net, inputShape), options);
        output = new float[inputShape[0] * classes];
        from = [OrtValue.CreateTensorValueFromMemory(input, Array.ConvertAll(inputShape, size => (long)size))];
        into = [OrtValue.CreateTensorValueFromMemory(output, [inputShape[0], classes])];
    }

    public ReadOnlySpan<float> Output => output;

    public void Run() => session.Run(options, session.InputNames, from, session.OutputNames, into);

    public void Dispose()
    {
        from[0].Dispose();
        into[0].Dispose();
        options.Dispose();
        session.Dispose();
    }

    private static byte[] Written(Layer net, int[] inputShape)
    {
        string path = Path.GetTempFileName();
        OnnxFile.Write(net, path, inputShape.AsSpan(1));
        byte[] model = File.ReadAllBytes(path);
        File.Delete(path);
        return model;
    }
#else
    public OnnxRuntimeInference(Layer net, float[] input, int[] inputShape, int classes, int threads) =>
        throw new NotSupportedException(OnnxRuntime.Description);

    public ReadOnlySpan<float> Output => throw new NotSupportedException(OnnxRuntime.Description);

    public void Run() => throw new NotSupportedException(OnnxRuntime.Description);

    public void Dispose()
    {
    }
#endif
}
