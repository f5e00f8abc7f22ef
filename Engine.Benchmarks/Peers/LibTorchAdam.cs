#if TORCH_PEER
using TorchSharp;
using TorchSharp.Modules;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>A step of Adam by libtorch over one parameter.</summary>
internal sealed class LibTorchAdam : IDisposable
{
#if TORCH_PEER
    private readonly Parameter parameter;
    private readonly torch.optim.Optimizer optimizer;

    public LibTorchAdam(int count, int threads)
    {
        torch.set_num_threads(threads);
        parameter = new Parameter(torch.rand(count));
        using torch.Tensor sum = (parameter * parameter).sum();
        sum.backward();
        optimizer = torch.optim.Adam([parameter], lr: 1e-6);
    }

    public void Step()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        optimizer.step();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        parameter.Dispose();
    }
#else
    public LibTorchAdam(int count, int threads) => throw new NotSupportedException(LibTorch.Description);

    public void Step() => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
