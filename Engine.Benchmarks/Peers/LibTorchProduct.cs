#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

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
