using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>A model with dropout, Adam, shuffling, a schedule and a penalty: everything that a checkpoint must keep.</summary>
internal sealed class CheckpointedRun
{
    /// <param name="seed">Of weights, masks and order.</param>
    /// <param name="checkpoint">Where one is written after each step; null for none.</param>
    /// <param name="torch">Whether the default generator is PyTorch's.</param>
    /// <param name="communicator">The ranks that train; null for the process alone.</param>
    /// <param name="shards">Of a batch, where there are ranks.</param>
    /// <param name="splits">Whether the optimizer's state is split over them.</param>
    public CheckpointedRun(
        ulong seed, string? checkpoint = null, bool torch = false, Communicator? communicator = null, int shards = 1,
        bool splits = false)
    {
        Generator.Default = torch ? new TorchGenerator(seed) : new PhiloxGenerator(seed);
        DropGenerator = new PhiloxGenerator(seed + 1);
        Net = new Sequential(new Linear(3, 16), new ReLU(), new Dropout(0.2, DropGenerator), new Linear(16, 16), new ReLU(),
            new Dropout(0.3), new Linear(16, 1));
        Tensor x = Tensor.Normal(0, 1, [50, 3], new PhiloxGenerator(7));
        float[] y = [.. Enumerable.Range(0, 50).Select(i => x[i, 0] - (x[i, 1] * x[i, 2]))];
        var all = new Dataset(x, Tensor.From(y, 50, 1));
        (Dataset train, Dataset validation) = all.Split(0.8, new PhiloxGenerator(5));
        Loader = new DataLoader(train, 7, shuffle: true);
        var optimizer = new Adam(Net.Parameters, learningRate: 0.01);
        Trainer = new Trainer(Net, new MSELoss(), optimizer)
        {
            Parallel = communicator is null ? null : new DataParallel(Net, optimizer, communicator, shards, splits),
            Metrics = communicator is null ? [] : [new R2()],
            Validation = validation,
            Schedule = new LinearWarmup(1.5, 0.1, new ReduceOnPlateau(0.5, 0)),
            DropSchedule = new EarlyDropout(10, falls: true),
            EarlyStopping = new EarlyStopping(100),
            Penalty = () => 1e-3f * Penalty.L1(Net.Parameters),
            AfterStep = () => MaxNorm.Apply(Net.Parameters, 2),
            MaxGradientNorm = 1,
            CheckpointPath = checkpoint,
            CheckpointEverySteps = checkpoint is null ? 0 : 1,
        };
    }

    public Sequential Net { get; }

    public Generator DropGenerator { get; }

    public DataLoader Loader { get; }

    public Trainer Trainer { get; }

    public float[] Weights => [.. Net.Parameters.SelectMany(parameter => parameter.ToArray())];

    /// <summary>Reports each step at once, on the thread that trains; the framework's Progress would do it later.</summary>
    internal sealed class Reports(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Result is null) act(value);
        }
    }
}
