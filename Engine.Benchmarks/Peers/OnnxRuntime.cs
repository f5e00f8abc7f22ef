#if ONNX_PEER
using Microsoft.ML.OnnxRuntime;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>ONNX Runtime, when built with <c>-p:OnnxPeer=true</c>.</summary>
internal static class OnnxRuntime
{
    public const string Name = "ONNX Runtime";

#if ONNX_PEER
    public static bool IsAvailable => true;

    public static string Description => $"ONNX Runtime: {OrtEnv.Instance().GetVersionString()}";
#else
    public static bool IsAvailable => false;

    public static string Description => "ONNX Runtime: not built in (-p:OnnxPeer=true), its rows are left out";
#endif
}

/// <summary>A model run by ONNX Runtime from and into memory that is reused.</summary>
internal sealed class OnnxRuntimeInference : IDisposable
{
#if ONNX_PEER
    private static readonly string[] s_inputs = [OnnxModel.Input], s_outputs = [OnnxModel.Output];

    private readonly float[] _output;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue[] _from;
    private readonly OrtValue[] _into;

    public OnnxRuntimeInference(byte[] model, float[] input, int batch, int classes, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        _session = new InferenceSession(model, options);
        _output = new float[batch * classes];
        _from = [OrtValue.CreateTensorValueFromMemory(input, [batch, input.Length / batch])];
        _into = [OrtValue.CreateTensorValueFromMemory(_output, [batch, classes])];
    }

    public ReadOnlySpan<float> Output => _output;

    public void Run() => _session.Run(_options, s_inputs, _from, s_outputs, _into);

    public void Dispose()
    {
        _from[0].Dispose();
        _into[0].Dispose();
        _options.Dispose();
        _session.Dispose();
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
