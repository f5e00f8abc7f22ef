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
        this.a = Copy(a);
        this.b = Copy(b);
        c = Copy(a);
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

    private static torch.Tensor Copy(Tensor tensor)
    {
        using torch.Tensor flat = torch.tensor(tensor.ToArray());
        return flat.reshape([.. tensor.Shape.AsSpan().ToArray().Select(size => (long)size)]).clone();
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
