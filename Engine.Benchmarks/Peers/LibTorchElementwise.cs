#if TORCH_PEER
using TorchSharp;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>Dropout and ReLU by libtorch, without recording.</summary>
internal sealed class LibTorchElementwise : IDisposable
{
#if TORCH_PEER
    private readonly torch.Tensor input;

    public LibTorchElementwise(float[] input, int threads)
    {
        torch.set_num_threads(threads);
        this.input = torch.tensor(input);
    }

    public void Dropout(double probability) => torch.nn.functional.dropout(input, probability, training: true).Dispose();

    public void Relu() => torch.nn.functional.relu(input).Dispose();

    public void Dispose() => input.Dispose();
#else
    public LibTorchElementwise(float[] input, int threads) => throw new NotSupportedException(LibTorch.Description);

    public void Dropout(double probability) => throw new NotSupportedException(LibTorch.Description);

    public void Relu() => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
