using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks.Scaling;

/// <summary>A net whose training over many ranks is foretold.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="Rows">Of a shard.</param>
/// <param name="InputShape">Of a row.</param>
/// <param name="Make">Makes it.</param>
internal sealed record ScalingNet(string Name, int Rows, int[] InputShape, Func<Sequential> Make)
{
    private const int Classes = 10;

    public static readonly ScalingNet[] All =
    [
        new("article 1-300-300-1", 20, [1], () => TrainingWork.Named("article, dropout").Net()),
        new("784-2048-2048-10", 256, [784], () => TrainingWork.Named("784-2048-2048-10, Adam").Net()),
        new("VGG-like 3x32x32", 32, [3, 32, 32], () => new Sequential(
        [
            .. Block(3, 64), .. Block(64, 128), .. Block(128, 256), new Flatten(), new Linear(256 * 4 * 4, 512), new ReLU(),
            new Dropout(0.5), new Linear(512, Classes),
        ])),
    ];

    /// <summary>A step of a training on ranks, with one shard for each, or as many as is said.</summary>
    public Action Step(Communicator ranks, int shards, bool overlaps = false)
    {
        Sequential net = Make();
        var optimizer = new Adam(net.Parameters, learningRate: 1e-4);
        var parallel = new DataParallel(
            net, optimizer, ranks, shards, splitsOptimizer: false, DataParallel.DefaultBucketLength, overlaps)
        { CheckEverySteps = 0 };
        int rows = Rows * shards;
        Tensor inputs = Tensor.Normal(0, 1, [rows, .. InputShape], new PhiloxGenerator(1));
        bool isRegression = net.Parameters[^1].Count == 1;
        Tensor targets = isRegression
            ? Tensor.Zeros(rows, 1)
            : Tensor.From([.. Enumerable.Range(0, rows).Select(row => (float)(row % Classes))], rows);
        Loss loss = isRegression ? new MSELoss() : new CrossEntropyLoss();
        var batch = new Batch(inputs, targets);
        return () =>
        {
            parallel.Backward(batch, part => loss.Forward(net.Forward(part.Features), part.Targets));
            optimizer.Step();
        };
    }

    private static IEnumerable<Layer> Block(int inputs, int outputs) =>
    [
        new Conv2d(inputs, outputs, 3, padding: 1), new ReLU(), new Conv2d(outputs, outputs, 3, padding: 1), new ReLU(), new MaxPool2d(2),
    ];
}
