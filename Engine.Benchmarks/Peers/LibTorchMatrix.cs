#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>Operations on a matrix by libtorch; recorded only where there is a gradient.</summary>
internal sealed class LibTorchMatrix : IDisposable
{
#if TORCH_PEER
    private readonly torch.Tensor _matrix;
    private readonly torch.Tensor _other;
    private readonly torch.Tensor _row;
    private readonly torch.Tensor _scores;
    private readonly torch.Tensor _classes;

    public LibTorchMatrix(float[] matrix, float[] other, int rows, int threads)
    {
        torch.set_num_threads(threads);
        _matrix = torch.tensor(matrix).reshape(rows, -1);
        _other = torch.tensor(other).reshape(rows, -1);
        _row = torch.tensor(other[..(other.Length / rows)]);
        _scores = torch.tensor(matrix).reshape(rows, -1).requires_grad_(true);
        _classes = torch.arange(rows);
    }

    public void Product() => _matrix.mul(_other).Dispose();

    public void Bias() => _matrix.add(_row).Dispose();

    public void Sum() => _matrix.sum().Dispose();

    public void CrossEntropyWithGradient()
    {
        using torch.Tensor loss = torch.nn.functional.cross_entropy(_scores, _classes);
        foreach (torch.Tensor gradient in torch.autograd.grad([loss], [_scores])) gradient.Dispose();
    }

    public void Dispose()
    {
        _matrix.Dispose();
        _other.Dispose();
        _row.Dispose();
        _scores.Dispose();
        _classes.Dispose();
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
