#if TORCH_PEER
using TorchSharp;
using TorchSharp.Modules;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>A training step by libtorch, written as TorchSharp's users write it.</summary>
internal sealed class LibTorchTraining : IDisposable
{
#if TORCH_PEER
    private readonly Sequential net;
    private readonly torch.optim.Optimizer optimizer;
    private readonly torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor> loss;
    private readonly torch.Tensor inputs;
    private readonly torch.Tensor targets;

    public LibTorchTraining(TrainingWork work, int threads)
    {
        torch.set_num_threads(threads);
        var layers = new List<(string, torch.nn.Module<torch.Tensor, torch.Tensor>)>();
        for (int i = 1; i < work.Sizes.Length; i++)
        {
            layers.Add(($"linear{i}", torch.nn.Linear(work.Sizes[i - 1], work.Sizes[i])));
            if (i == work.Sizes.Length - 1) break;
            bool drops = work.DropProbability > 0;
            if (drops && work.IsRegression) layers.Add(($"dropout{i}", torch.nn.Dropout(work.DropProbability)));
            layers.Add(($"relu{i}", torch.nn.ReLU()));
            if (drops && !work.IsRegression) layers.Add(($"dropout{i}", torch.nn.Dropout(work.DropProbability)));
        }

        net = torch.nn.Sequential(layers);
        optimizer = work.UsesAdam
            ? torch.optim.Adam(net.parameters(), lr: work.LearningRate)
            : torch.optim.SGD(net.parameters(), work.LearningRate, TrainingWork.Momentum, weight_decay: TrainingWork.WeightDecay);
        loss = work.IsRegression ? torch.nn.MSELoss() : torch.nn.CrossEntropyLoss();
        inputs = torch.tensor(work.Inputs()).reshape(work.Batch, work.Sizes[0]);
        targets = work.IsRegression
            ? torch.tensor(work.NoisyTargets()).reshape(work.Batch, work.Sizes[^1])
            : torch.tensor(Array.ConvertAll(work.Labels(), label => (long)label));
    }

    public void Step()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor value = loss.call(net.call(inputs), targets);
        optimizer.zero_grad();
        value.backward();
        optimizer.step();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        net.Dispose();
        loss.Dispose();
        targets.Dispose();
        inputs.Dispose();
    }
#else
    public LibTorchTraining(TrainingWork work, int threads) => throw new NotSupportedException(LibTorch.Description);

    public void Step() => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
