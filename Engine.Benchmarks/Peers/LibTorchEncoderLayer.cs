#if TORCH_PEER
using DropoutLab.Layers;
using TorchSharp;
using LayerNorm = TorchSharp.Modules.LayerNorm;
using Linear = TorchSharp.Modules.Linear;
using Parameter = TorchSharp.Modules.Parameter;

namespace DropoutLab.Benchmarks.Peers;

/// <summary>An encoder layer by libtorch, as PyTorch composes it in training: TorchSharp's own is that of C++, which multiplies heads
/// one operation after another.</summary>
internal sealed class LibTorchEncoderLayer : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly MultiHeadAttention settings;
    private readonly Parameter inputWeight, inputBias;
    private readonly Linear output, first, second;
    private readonly LayerNorm firstNorm, secondNorm;

    public LibTorchEncoderLayer(TransformerEncoderLayer ours)
        : base(nameof(LibTorchEncoderLayer))
    {
        settings = ours.Children.OfType<MultiHeadAttention>().Single();
        int features = ours.Features, hidden = ours.NamedParameters.Single(named => named.Key == "linear1.bias").Value.Count;
        var attention = new Attention();
        inputWeight = new Parameter(torch.zeros(3 * features, features));
        inputBias = new Parameter(torch.zeros(3 * features));
        output = torch.nn.Linear(features, features);
        attention.register_parameter("in_proj_weight", inputWeight);
        attention.register_parameter("in_proj_bias", inputBias);
        attention.register_module("out_proj", output);
        register_module("self_attn", attention);
        register_module("linear1", first = torch.nn.Linear(features, hidden));
        register_module("linear2", second = torch.nn.Linear(hidden, features));
        register_module("norm1", firstNorm = torch.nn.LayerNorm(features));
        register_module("norm2", secondNorm = torch.nn.LayerNorm(features));
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        torch.Tensor x = firstNorm.call(input + Drop(Attend(input)));
        torch.Tensor hidden = Drop(torch.nn.functional.relu(first.call(x)));
        return secondNorm.call(x + Drop(second.call(hidden)));
    }

    private torch.Tensor Attend(torch.Tensor input)
    {
        // [T, N, ...] or [N, T, ...] to three of [N, heads, T, features of a head], and back.
        long[] order = settings.IsBatchFirst ? [2, 0, 3, 1, 4] : [2, 1, 3, 0, 4];
        long[] back = settings.IsBatchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3];
        long rows = input.shape[0], columns = input.shape[1], features = input.shape[2];
        torch.Tensor[] parts = torch.nn.functional.linear(input, inputWeight, inputBias)
            .view(rows, columns, 3, settings.Heads, features / settings.Heads).permute(order).unbind(0);
        torch.Tensor attended = torch.nn.functional.scaled_dot_product_attention(
            parts[0], parts[1], parts[2], p: training ? settings.DropProbability : 0);
        return output.call(attended.permute(back).reshape(rows, columns, features));
    }

    private torch.Tensor Drop(torch.Tensor value) => torch.nn.functional.dropout(value, settings.DropProbability, training);

    /// <summary>Holds what PyTorch names "self_attn".</summary>
    private sealed class Attention() : torch.nn.Module(nameof(Attention));
}
#endif
