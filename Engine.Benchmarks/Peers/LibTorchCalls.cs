#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>Calls as a user of libtorch writes them: each result is disposed at the end of its <c>using</c>, nothing is recorded.</summary>
internal sealed class LibTorchCalls : IDisposable
{
#if TORCH_PEER
    private readonly torch.Tensor a;
    private readonly torch.Tensor b;
    private readonly torch.Tensor c;

    /// <summary>Two operands, and a third in the shape of the first.</summary>
    public LibTorchCalls(Tensor a, Tensor b, int threads)
    {
        torch.set_num_threads(threads);
        this.a = LibTorch.Copy(a);
        this.b = LibTorch.Copy(b);
        c = LibTorch.Copy(a);
    }

    /// <summary>The product of the operands as they lie, the second transposed if asked for, else the first if asked for.</summary>
    public void MatMul(bool transposeA, bool transposeB)
    {
        if (!transposeA && !transposeB)
        {
            a.matmul(b).Dispose();
            return;
        }

        using torch.Tensor turned = (transposeA ? a : b).t();
        (transposeA ? turned.matmul(b) : a.matmul(turned)).Dispose();
    }

    public void Chain()
    {
        using torch.Tensor product = a * b, sum = product + c, relu = sum.relu(), total = relu.sum();
        _ = total.item<float>();
    }

    public void Dropout(double probability) => torch.nn.functional.dropout(a, probability, training: true).Dispose();

    public void Softmax() => a.softmax(1).Dispose();

    public void Dispose()
    {
        a.Dispose();
        b.Dispose();
        c.Dispose();
    }
#else
    public LibTorchCalls(Tensor a, Tensor b, int threads) => throw new NotSupportedException(LibTorch.Description);

    public void MatMul(bool transposeA, bool transposeB) => throw new NotSupportedException(LibTorch.Description);

    public void Chain() => throw new NotSupportedException(LibTorch.Description);

    public void Dropout(double probability) => throw new NotSupportedException(LibTorch.Description);

    public void Softmax() => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
