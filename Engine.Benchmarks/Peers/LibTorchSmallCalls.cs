using DropoutLab.Benchmarks.Overhead;
#if TORCH_PEER
using TorchSharp;
using F = TorchSharp.torch.nn.functional;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>The calls of <see cref="SmallCall"/> by libtorch, as users of TorchSharp write them.</summary>
internal sealed class LibTorchSmallCalls : IDisposable
{
#if TORCH_PEER
    private static readonly Dictionary<string, Func<LibTorchSmallCalls, torch.Tensor>> Calls = new()
    {
        ["-x"] = of => -of.x,
        ["Abs"] = of => of.x.abs(),
        ["Exp"] = of => of.x.exp(),
        ["Expm1"] = of => of.x.expm1(),
        ["Log"] = of => of.x.log(),
        ["Log1p"] = of => of.x.log1p(),
        ["Sqrt"] = of => of.x.sqrt(),
        ["ReciprocalSqrt"] = of => of.x.rsqrt(),
        ["Square"] = of => of.x.square(),
        ["Sin"] = of => of.x.sin(),
        ["Cos"] = of => of.x.cos(),
        ["Erf"] = of => of.x.erf(),
        ["Floor"] = of => of.x.floor(),
        ["Round"] = of => of.x.round(),
        ["Sign"] = of => of.x.sign(),
        ["Clamp"] = of => of.x.clamp(0.7, 1.3),
        ["Pow(2.5)"] = of => of.x.pow(2.5),
        ["Relu"] = of => of.x.relu(),
        ["LeakyRelu"] = of => F.leaky_relu(of.x, 0.01),
        ["Elu"] = of => F.elu(of.x, 1.0),
        ["Gelu"] = of => F.gelu(of.x),
        ["Hardtanh"] = of => F.hardtanh(of.x),
        ["LogSigmoid"] = of => F.logsigmoid(of.x),
        ["Mish"] = of => F.mish(of.x),
        ["Sigmoid"] = of => of.x.sigmoid(),
        ["Silu"] = of => F.silu(of.x),
        ["Softplus"] = of => F.softplus(of.x, 1, 20),
        ["Tanh"] = of => of.x.tanh(),
        ["x + y"] = of => of.x + of.y,
        ["x - y"] = of => of.x - of.y,
        ["x * y"] = of => of.x * of.y,
        ["x / y"] = of => of.x / of.y,
        ["x + 2"] = of => of.x + 2,
        ["x * 2"] = of => of.x * 2,
        ["x + row"] = of => of.x + of.row,
        ["Pow(y)"] = of => of.x.pow(of.y),
        ["Maximum"] = of => torch.maximum(of.x, of.y),
        ["x > y"] = of => of.x > of.y,
        ["Where"] = of => torch.where(of.condition, of.x, of.y),
        ["MatMul"] = of => of.x.matmul(of.y),
        ["Linear"] = of => F.linear(of.x, of.weight, of.row),
        ["Sum"] = of => of.x.sum(),
        ["Sum(1)"] = of => of.x.sum(1),
        ["Mean"] = of => of.x.mean(),
        ["Norm"] = of => of.x.norm(),
        ["Amax(1)"] = of => of.x.amax([1]),
        ["ArgMax(1)"] = of => of.x.argmax(1),
        ["LogSumExp(1)"] = of => of.x.logsumexp(1),
        ["CumulativeSum(1)"] = of => of.x.cumsum(1),
        ["Softmax(1)"] = of => of.x.softmax(1),
        ["LogSoftmax(1)"] = of => F.log_softmax(of.x, 1),
        ["LayerNorm"] = of => F.layer_norm(of.x, [of.side]),
        ["Dropout"] = of => F.dropout(of.x, 0.5, training: true),
        ["MSELoss"] = of => F.mse_loss(of.x, of.y),
        ["CrossEntropyLoss"] = of => F.cross_entropy(of.x, of.labels),
        ["Reshape"] = of => of.x.reshape(of.side * of.side),
        ["Unsqueeze"] = of => of.x.unsqueeze(0),
        ["Transpose"] = of => of.x.transpose(0, 1),
        ["Slice"] = of => of.x.narrow(0, 0, 1),
        ["Expand"] = of => of.x.expand(2, of.side, of.side),
        ["Concatenate"] = of => torch.cat([of.x, of.y], 1),
        ["Stack"] = of => torch.stack([of.x, of.y]),
        ["Gather"] = of => of.x.gather(0, of.indices),
        ["Clone"] = of => of.x.clone(),
    };

    private readonly long side;
    private readonly torch.Tensor x;
    private readonly torch.Tensor y;
    private readonly torch.Tensor weight;
    private readonly torch.Tensor row;
    private readonly torch.Tensor labels;
    private readonly torch.Tensor indices;
    private readonly torch.Tensor condition;

    public LibTorchSmallCalls(SmallOperands ours)
    {
        torch.set_num_threads(1);
        side = ours.Side;
        x = Copy(ours.X);
        y = Copy(ours.Y);
        weight = Copy(ours.Weight);
        row = Copy(ours.Row);
        labels = LibTorch.Copy(ours.Labels).to(torch.int64);
        indices = LibTorch.Copy(ours.Indices).to(torch.int64);
        condition = indices > 0;
    }

    /// <summary>So many of these calls, one by one, in one scope.</summary>
    public Action Repeated(string name, CallMode mode, int calls)
    {
        Func<LibTorchSmallCalls, torch.Tensor> call = Calls[name];
        if (mode != CallMode.Backward)
        {
            return () =>
            {
                using DisposeScope scope = torch.NewDisposeScope();
                for (int i = 0; i < calls; i++) call(this);
            };
        }

        torch.Tensor[] gradient = [torch.ones_like(call(this)).detach()];
        return () =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            for (int i = 0; i < calls; i++) call(this).backward(gradient);
        };
    }

    public void Dispose()
    {
        foreach (torch.Tensor tensor in (torch.Tensor[])[x, y, weight, row, labels, indices, condition]) tensor.Dispose();
    }

    private static torch.Tensor Copy(Tensor tensor) => LibTorch.Copy(tensor).requires_grad_(tensor.RequiresGrad);
#else
    public LibTorchSmallCalls(SmallOperands ours) => throw new NotSupportedException(LibTorch.Description);

    public Action Repeated(string name, CallMode mode, int calls) => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
