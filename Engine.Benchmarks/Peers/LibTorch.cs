#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>libtorch through TorchSharp, when built with <c>-p:TorchPeer=true</c>.</summary>
internal static class LibTorch
{
    public const string Name = "libtorch";

    /// <summary>The peer of a row that is measured against another operation.</summary>
    public const string ReluName = Name + "'s ReLU";

    /// <summary>Waits until libtorch's OpenMP threads, which spin after each call, sleep.</summary>
    public static void WaitForThreads() => Thread.Sleep(80);

#if TORCH_PEER
    private static readonly string? Failure = Load();

    public static bool IsAvailable => Failure is null;

    public static string Description => Failure ?? $"libtorch: {torch.__version__} through TorchSharp";

    /// <summary>The values of a tensor of ours, in memory of libtorch.</summary>
    public static torch.Tensor Copy(Tensor tensor)
    {
        using torch.Tensor flat = torch.tensor(tensor.ToArray());
        return flat.reshape([.. tensor.Shape.AsSpan().ToArray().Select(size => (long)size)]).clone();
    }

    // Its native library needs a newer C++ library than some systems have.
    private static string? Load()
    {
        try
        {
            torch.zeros(1).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            string reason = exception.GetBaseException().Message.Trim().Split('\n')[0];
            return $"libtorch: built in, but it does not load here, its rows are left out: {reason}";
        }
    }
#else
    public static bool IsAvailable => false;

    public static string Description => "libtorch: not built in (-p:TorchPeer=true), its rows are left out";
#endif
}
