#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>Operations on a matrix by libtorch; recorded only where there is a gradient.</summary>
internal sealed class LibTorchMatrix : IDisposable
{
#if TORCH_PEER
    private readonly torch.Tensor matrix;
    private readonly torch.Tensor other;
    private readonly torch.Tensor row;
    private readonly torch.Tensor scores;
    private readonly torch.Tensor classes;

    public LibTorchMatrix(float[] matrix, float[] other, int rows, int threads)
    {
        torch.set_num_threads(threads);
        this.matrix = torch.tensor(matrix).reshape(rows, -1);
        this.other = torch.tensor(other).reshape(rows, -1);
        row = torch.tensor(other[..(other.Length / rows)]);
        scores = torch.tensor(matrix).reshape(rows, -1).requires_grad_(true);
        classes = torch.arange(rows);
    }

    public void Product() => matrix.mul(other).Dispose();

    public void Bias() => matrix.add(row).Dispose();

    public void Sum() => matrix.sum().Dispose();

    public void CrossEntropyWithGradient()
    {
        using torch.Tensor loss = torch.nn.functional.cross_entropy(scores, classes);
        foreach (torch.Tensor gradient in torch.autograd.grad([loss], [scores])) gradient.Dispose();
    }

    public void Dispose()
    {
        matrix.Dispose();
        other.Dispose();
        row.Dispose();
        scores.Dispose();
        classes.Dispose();
    }
#else
    public LibTorchMatrix(float[] matrix, float[] other, int rows, int threads) => throw new NotSupportedException(LibTorch.Description);

    public void Product() => throw new NotSupportedException(LibTorch.Description);

    public void Bias() => throw new NotSupportedException(LibTorch.Description);

    public void Sum() => throw new NotSupportedException(LibTorch.Description);

    public void CrossEntropyWithGradient() => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
