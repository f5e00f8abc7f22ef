#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>Scaled dot products of queries, keys and values by libtorch.</summary>
internal sealed class LibTorchAttention : IDisposable
{
#if TORCH_PEER
    private readonly torch.Tensor[] inputs;
    private readonly torch.Tensor gradient;

    /// <param name="inputs">Queries, keys, values.</param>
    /// <param name="gradient">Of the result.</param>
    /// <param name="threads">How many threads may work.</param>
    public LibTorchAttention(IEnumerable<Tensor> inputs, Tensor gradient, int threads)
    {
        torch.set_num_threads(threads);
        this.inputs = [.. inputs.Select(input => LibTorch.Copy(input).requires_grad_(true))];
        this.gradient = LibTorch.Copy(gradient);
    }

    public float[] Output()
    {
        using torch.Tensor output = Attend(0);
        return output.data<float>().ToArray();
    }

    public void ForwardBackward(double dropProbability)
    {
        using torch.Tensor output = Attend(dropProbability);
        foreach (torch.Tensor result in torch.autograd.grad([output], inputs, [gradient])) result.Dispose();
    }

    public void Dispose()
    {
        foreach (torch.Tensor input in inputs) input.Dispose();
        gradient.Dispose();
    }

    private torch.Tensor Attend(double dropProbability) =>
        torch.nn.functional.scaled_dot_product_attention(inputs[0], inputs[1], inputs[2], p: dropProbability);
#else
    public LibTorchAttention(IEnumerable<Tensor> inputs, Tensor gradient, int threads) =>
        throw new NotSupportedException(LibTorch.Description);

    public float[] Output() => throw new NotSupportedException(LibTorch.Description);

    public void ForwardBackward(double dropProbability) => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
