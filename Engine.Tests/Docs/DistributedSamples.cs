using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace Samples;

/// <summary>The program of docs/distributed.md.</summary>
internal sealed class DistributedSamples : SampleFixture
{
    [Test]
    public void Ranks()
    {
        Tensor x = Tensor.Normal(0, 1, [120, 20], new PhiloxGenerator(seed: 1));
        var data = new Dataset(x, x[.., 0..3].ArgMax(1));
        (Dataset train, Dataset validation) = data.Split(0.8, new PhiloxGenerator(seed: 2));
        string directory = Directory.CreateTempSubdirectory().FullName, checkpoint = Path.Combine(directory, "run.checkpoint");
        // <sample ranks>
        void Train(Communicator ranks)
        {
            Generator.Default = new PhiloxGenerator(seed: 1);
            var net = new Sequential(new Linear(20, 64), new BatchNorm(64), new ReLU(), new Dropout(0.3), new Linear(64, 3));
            var optimizer = new Adam(net.Parameters, learningRate: 0.01);
            var trainer = new Trainer(net, new CrossEntropyLoss(), optimizer)
            {
                Parallel = new DataParallel(net, optimizer, ranks, shards: 4),
                Validation = validation,
                EarlyStopping = new EarlyStopping(patience: 3),
                CheckpointPath = checkpoint,
            };
            History history = trainer.Fit(new DataLoader(train, batchSize: 32, shuffle: true), epochs: 5);
            if (ranks.Rank == 0) Console.WriteLine(history);
        }

        Train(Communicator.Alone);      // one process
        LocalRanks.Run(2, Train);       // two threads of one process: the same bits
        // </sample>

        string[] lines = Printed.Split('\n');
        string[] alone = lines[..(lines.Length / 2)], together = lines[(lines.Length / 2)..];
        Assert.That(together, Is.EqualTo(alone));
        Assert.That(lines, Has.Length.GreaterThan(4));
        Directory.Delete(directory, recursive: true);
    }
}
