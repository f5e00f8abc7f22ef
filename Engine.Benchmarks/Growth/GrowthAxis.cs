using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Benchmarks.Growth;

/// <summary>A size that grows while everything else stays, and how time and memory should grow with it.</summary>
/// <param name="Name">As the command line and the tables name it.</param>
/// <param name="Work">What is done, with n for the size.</param>
/// <param name="Sizes">The sizes that are measured, ascending.</param>
/// <param name="Time">The power of the size by which time may grow.</param>
/// <param name="Memory">The power by which memory may grow.</param>
/// <param name="Make">Makes the work of a size on so many threads: each call of what it returns does it once.</param>
internal sealed record GrowthAxis(string Name, string Work, int[] Sizes, double Time, double Memory, Func<int, Action> Make)
{
    private const int Features = 64;

    public static readonly GrowthAxis[] All =
    [
        new("batch", "step 784-512-512-10, Adam, n rows", [16, 32, 64, 128, 256, 512, 1024], 1, 1, batch => Step(batch, 784, 512, 512, 10)),
        new("width", "step n-n-n-n, Adam, 64 rows", [64, 128, 256, 512, 1024, 2048], 2, 2, width => Step(64, width, width, width, width)),
        new(
            "depth", "step of n layers of 256, Adam, 64 rows", [1, 2, 4, 8, 16, 32, 64], 1, 1,
            depth => Step(64, [.. Enumerable.Repeat(256, depth + 1)])),
        new("rows", "epoch 64-128-10, Adam, n rows in batches of 64", [1024, 2048, 4096, 8192, 16384, 32768, 65536], 1, 1, Epoch),
        new("threads", "step 784-1024-1024-10, SGD, 128 rows, n threads", [2, 4, 8, 16, 32, 64], 0, 0, OnThreads),
    ];

    private static Action Step(int batch, params int[] sizes) =>
        new TrainingWork("growth", batch, sizes, DropProbability: 0.5, IsRegression: false, UsesAdam: true).Step();

    private static Action OnThreads(int threads)
    {
        Parallelism.MaxThreads = threads;
        return TrainingWork.Named("784-1024-1024-10, SGD").Step();
    }

    private static Action Epoch(int rows)
    {
        var net = new Sequential(new Linear(Features, 128), new ReLU(), new Dropout(0.5), new Linear(128, 10));
        Tensor inputs = Tensor.Uniform(-1, 1, [rows, Features], new PhiloxGenerator(1));
        Tensor labels = Tensor.From([.. Enumerable.Range(0, rows).Select(row => (float)(row % 10))], rows);
        var loader = new DataLoader(new Dataset(inputs, labels), batchSize: 64, shuffle: true);
        var trainer = new Trainer(net, new CrossEntropyLoss(), new Adam(net.Parameters, learningRate: 1e-3));
        return () => trainer.Fit(loader, epochs: 1);
    }
}
