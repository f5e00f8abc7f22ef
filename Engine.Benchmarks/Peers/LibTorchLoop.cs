#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>A step of gradient descent by libtorch, written without modules.</summary>
internal sealed class LibTorchLoop : IDisposable
{
#if TORCH_PEER
    private readonly torch.Tensor inputs;
    private readonly torch.Tensor targets;
    private readonly torch.Tensor[] weights;

    public LibTorchLoop(Tensor inputs, Tensor targets, IEnumerable<Tensor> weights, int threads)
    {
        torch.set_num_threads(threads);
        this.inputs = LibTorch.Copy(inputs);
        this.targets = LibTorch.Copy(targets);
        this.weights = [.. weights.Select(weight => LibTorch.Copy(weight).requires_grad_(true))];
    }

    public void Step(double rate)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor hidden = (inputs.matmul(weights[0]) + weights[1]).relu();
        torch.Tensor error = hidden.matmul(weights[2]) + weights[3] - targets;
        error.square().mean().backward();
        using var noGrad = torch.no_grad();
        foreach (torch.Tensor weight in weights)
        {
            weight.sub_(weight.grad! * rate);
            weight.grad!.zero_();
        }
    }

    public void Dispose()
    {
        foreach (torch.Tensor weight in weights) weight.Dispose();
        inputs.Dispose();
        targets.Dispose();
    }
#else
    public LibTorchLoop(Tensor inputs, Tensor targets, IEnumerable<Tensor> weights, int threads) =>
        throw new NotSupportedException(LibTorch.Description);

    public void Step(double rate) => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
