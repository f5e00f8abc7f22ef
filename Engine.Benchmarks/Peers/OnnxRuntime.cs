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
