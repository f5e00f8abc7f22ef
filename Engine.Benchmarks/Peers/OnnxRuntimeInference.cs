#if ONNX_PEER
using Microsoft.ML.OnnxRuntime;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>A model run by ONNX Runtime from and into memory that is reused.</summary>
internal sealed class OnnxRuntimeInference : IDisposable
{
#if ONNX_PEER
    private static readonly string[] Inputs = [OnnxModel.Input], Outputs = [OnnxModel.Output];

    private readonly float[] output;
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly OrtValue[] from;
    private readonly OrtValue[] into;

    public OnnxRuntimeInference(byte[] model, float[] input, int batch, int classes, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        session = new InferenceSession(model, options);
        output = new float[batch * classes];
        from = [OrtValue.CreateTensorValueFromMemory(input, [batch, input.Length / batch])];
        into = [OrtValue.CreateTensorValueFromMemory(output, [batch, classes])];
    }

    public ReadOnlySpan<float> Output => output;

    public void Run() => session.Run(this.options, Inputs, from, Outputs, into);

    public void Dispose()
    {
        from[0].Dispose();
        into[0].Dispose();
        this.options.Dispose();
        session.Dispose();
    }
#else
    public OnnxRuntimeInference(byte[] model, float[] input, int batch, int classes, int threads) =>
        throw new NotSupportedException(OnnxRuntime.Description);

    public ReadOnlySpan<float> Output => throw new NotSupportedException(OnnxRuntime.Description);

    public void Run() => throw new NotSupportedException(OnnxRuntime.Description);

    public void Dispose()
    {
    }
#endif
}
