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

/// <summary>A matrix product by libtorch into a tensor that is reused.</summary>
internal sealed class LibTorchProduct : IDisposable
{
#if TORCH_PEER
    private readonly torch.Tensor a;
    private readonly torch.Tensor b;
    private readonly torch.Tensor storedA;
    private readonly torch.Tensor storedB;
    private readonly torch.Tensor c;
    private readonly IDisposable noGrad = torch.no_grad();

    public LibTorchProduct(bool transposeA, bool transposeB, int m, int n, int k, float[] a, float[] b, int threads)
    {
        torch.set_num_threads(threads);
        storedA = torch.tensor(a).reshape(transposeA ? k : m, transposeA ? m : k);
        storedB = torch.tensor(b).reshape(transposeB ? n : k, transposeB ? k : n);
        this.a = transposeA ? storedA.t() : storedA;
        this.b = transposeB ? storedB.t() : storedB;
        c = torch.zeros(m, n);
    }

    public void Run()
    {
        // In place, so that the peer allocates nothing either; what comes back is a second handle of the same tensor.
        torch.Tensor result = c.addmm_(a, b, beta: 0, alpha: 1);
        if (!ReferenceEquals(result, c)) result.Dispose();
    }

    public void Dispose()
    {
        a.Dispose();
        b.Dispose();
        storedA.Dispose();
        storedB.Dispose();
        c.Dispose();
        noGrad.Dispose();
    }
#else
    public LibTorchProduct(bool transposeA, bool transposeB, int m, int n, int k, float[] a, float[] b, int threads) =>
        throw new NotSupportedException(LibTorch.Description);

    public void Run() => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
