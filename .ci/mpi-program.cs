// What .ci/mpi starts under mpirun: trains digits on all ranks and prints a hash of all that it learned; or fails in a way of its own.
//
//   mpi-program [WHAT] [SECONDS]
//
// WHAT is train; or what rank 1 does after 20 steps: throw, leave, exit, kill, stop; or how it differs at the start: shape; or long, which
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
    int hidden = what == "shape" && ranks.Rank == 1 ? 65 : 64;
    var net = new Sequential(
        new Linear(64, hidden), new BatchNorm(hidden), new ReLU(), new Dropout(0.3, new PhiloxGenerator(2UL)), new Linear(hidden, 10),
        new Dropout(0.1));
    var optimizer = new Adam(net.Parameters, learningRate: 0.003);
    var parallel = new DataParallel(net, optimizer, ranks, shards: 8) { CheckEverySteps = 10 };
    var crossEntropy = new CrossEntropyLoss();
    var loader = new DataLoader(digits, batchSize: 100, shuffle: true);
    int step = 0;
    double loss = 0;
    for (int epoch = 0; epoch < (what == "long" ? 10_000 : 3); epoch++)
    {
        if (what == "long" && epoch == 1 && ranks.Rank == 0) Console.WriteLine("has begun");
        foreach (Batch batch in loader)
        {
            if (step++ == 20 && ranks.Rank == 1 && Fails()) return;
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
