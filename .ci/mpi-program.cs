// What .ci/mpi starts under mpirun: trains digits on all ranks and prints a hash of all that it learned; or fails in a way of its own.
//
//   mpi-program [WHAT] [SECONDS]
//
// WHAT is train; or wide, with more gradients than are exchanged at a time; or what rank 1 does after 20 steps: throw, leave, exit, kill,
// stop; or backward, where it throws in a wide net while gradients are exchanged; or how it differs at the start: shape; or long, which
// says when it has begun and trains for minutes. SECONDS is the time limit of a wait.
#:project ../Engine.Mpi/Engine.Mpi.csproj
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Mpi;
using DropoutLab.Optimizers;

string what = args.Length > 0 ? args[0] : "train";
TimeSpan? limit = args.Length > 1 ? TimeSpan.FromSeconds(int.Parse(args[1])) : null;
return MpiJob.Run(Train, limit);

void Train(Communicator ranks)
{
    Dataset digits = CsvFile.Read("Lab/BuiltInData/digits.csv.gz");
    digits = digits.WithFeatures(digits.Features / 16);
    // Other weights and masks on each rank: the start makes them those of rank 0.
    Generator.Default = new PhiloxGenerator((ulong)ranks.Rank);
    bool isWide = what is "wide" or "backward";
    int hidden = isWide ? 1100 : what == "shape" && ranks.Rank == 1 ? 65 : 64;
    var bad = new BadData();
    Layer last = isWide ? new Sequential(new Linear(hidden, 1000), new ReLU(), new Linear(1000, 10)) : new Linear(hidden, 10);
    var net = new Sequential(
        new Linear(64, hidden), bad, new BatchNorm(hidden), new ReLU(), new Dropout(0.3, new PhiloxGenerator(2UL)), last,
        new Dropout(0.1));
    var optimizer = new Adam(net.Parameters, learningRate: 0.003);
    var parallel = new DataParallel(net, optimizer, ranks, shards: 8) { CheckEverySteps = 10 };
    var crossEntropy = new CrossEntropyLoss();
    var loader = new DataLoader(digits, batchSize: 100, shuffle: true);
    int step = 0;
    double loss = 0;
    for (int epoch = 0; epoch < (what == "long" ? 10_000 : isWide ? 1 : 3); epoch++)
    {
        if (what == "long" && epoch == 1 && ranks.Rank == 0) Console.WriteLine("has begun");
        foreach (Batch batch in loader)
        {
            if (step++ == 20 && ranks.Rank == 1 && Fails()) return;
            bad.Comes = what == "backward" && step == 3 && ranks.Rank == 1;
            loss = parallel.Backward(batch, part => crossEntropy.Forward(net.Forward(part.Features), part.Targets));
            parallel.ClipByNorm(net.Parameters, 0.5);
            optimizer.Step();
            MaxNorm.Apply(net.Parameters, 1.5);
        }
    }

    parallel.CheckParameters();
    if (ranks.Rank != 0) return;
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach ((_, Tensor tensor) in net.StateDict()) hash.AppendData(MemoryMarshal.AsBytes(tensor.AsSpan()));
    Console.WriteLine($"loss {loss:R}, {Convert.ToHexStringLower(hash.GetHashAndReset())}");
}

bool Fails()
{
    switch (what)
    {
        case "throw": throw new InvalidDataException("rank 1 has bad data");
        case "exit": Environment.Exit(3); break;
        case "kill": Process.GetCurrentProcess().Kill(); break;
        case "stop": Thread.Sleep(Timeout.Infinite); break;
    }

    return what == "leave";
}

/// <summary>Passes everything on, until it throws in a backward pass.</summary>
internal sealed class BadData : Layer
{
    public bool Comes { get; set; }

    protected override Tensor Compute(Tensor input) =>
        Comes ? Autograd.Record(Tensor.From(input.ToArray(), input.Shape.AsSpan()), new BadDataNode(input)) : input;

    private sealed class BadDataNode(Tensor input) : Node(input)
    {
        protected override void Backward(Tensor gradient)
        {
            // Meanwhile the gradients of the later layers are on their way.
            Thread.Sleep(200);
            throw new InvalidDataException("rank 1 has bad data");
        }
    }
}
