#if TORCH_PEER
using TorchSharp;
using TorchSharp.Modules;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>A step of Adam by libtorch over one parameter.</summary>
internal sealed class LibTorchAdam : IDisposable
{
#if TORCH_PEER
    private readonly Parameter _parameter;
    private readonly torch.optim.Optimizer _optimizer;

    public LibTorchAdam(int count, int threads)
    {
        torch.set_num_threads(threads);
        _parameter = new Parameter(torch.rand(count));
        using torch.Tensor sum = (_parameter * _parameter).sum();
        sum.backward();
        _optimizer = torch.optim.Adam([_parameter], lr: 1e-6);
    }

    public void Step()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameter.Dispose();
    }
#else
    public LibTorchAdam(int count, int threads) => throw new NotSupportedException(LibTorch.Description);

    public void Step() => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
