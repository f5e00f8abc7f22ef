using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>What it is worth that a step works in the same buffers: the operations of a net inside a module, whose memory comes back,
/// against the same ones outside, whose results are the user's to keep, so that every step takes fresh memory.</summary>
internal sealed class MemoryComparisons : IComparisonSource
{
    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        foreach (string name in (string[])["article, plain", "784-512-512-10, Adam"])
        {
            Parallelism.MaxThreads = threads;
            TrainingWork work = TrainingWork.Named(name);
            Net reusing = new(work), fresh = new(work);
            yield return new Comparison
            {
                Work = $"memory reused, step {work.Name}, no dropout",
                Peer = "fresh memory",
                Threads = threads,
                Target = 0,
                Settling = TimeSpan.FromSeconds(0.7),
                Ours = Step(work, reusing, reusing.Forward),
                Theirs = Step(work, fresh, fresh.Apply),
            };
        }
    }

    private static Action Step(TrainingWork work, Net net, Func<Tensor, Tensor> forward)
    {
        var optimizer = new Adam(net.Parameters, learningRate: work.LearningRate);
        Loss loss = work.IsRegression ? new MSELoss() : new CrossEntropyLoss();
        Tensor inputs = Tensor.From(work.Inputs(), work.Batch, work.Sizes[0]);
        Tensor targets = work.IsRegression ? Tensor.From(work.NoisyTargets(), work.Batch, 1) : Tensor.From(work.Labels(), work.Batch);
        return () =>
        {
            Tensor value = loss.Forward(forward(inputs), targets);
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
        };
    }

    /// <summary>The layers' operations, one by one.</summary>
    private sealed class Net : Layer
    {
        private readonly Linear[] layers;

        public Net(TrainingWork work)
        {
            layers = [.. work.Sizes.Skip(1).Select((size, i) => new Linear(work.Sizes[i], size))];
            for (int i = 0; i < layers.Length; i++) Register($"{i}", layers[i]);
        }

        public Tensor Apply(Tensor x)
        {
            foreach (Linear layer in layers[..^1]) x = x.Linear(layer.Weight, layer.Bias).Relu();
            return x.Linear(layers[^1].Weight, layers[^1].Bias);
        }

        protected override Tensor Compute(Tensor input) => Apply(input);
    }
}
