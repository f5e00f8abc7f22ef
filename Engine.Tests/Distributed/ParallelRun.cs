using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Tests.Distributed;

/// <summary>A short training on ranks, and the hash of all that it leaves: parameters, gradients, buffers, moments and losses.</summary>
internal sealed class ParallelRun
{
    /// <summary>Makes the model of a rank.</summary>
    public required Func<int, Module> Make { get; init; }

    public required Func<Module, Batch, Tensor> Loss { get; init; }

    public required Batch[] Batches { get; init; }

    public Func<Module, Optimizer> MakeOptimizer { get; init; } = model => new Adam(model.Parameters, learningRate: 0.05);

    public double? MaxNorm { get; init; }

    public int CheckEverySteps { get; init; } = 1;

    /// <summary>Few floats, so that a small net has several buckets.</summary>
    public int BucketLength { get; init; } = 16;

    public bool SplitsOptimizer { get; init; }

    /// <summary>Whether a rank exchanges gradients while it computes.</summary>
    public Func<int, bool> Overlaps { get; init; } = _ => true;

    /// <summary>What stands between the training and the ranks.</summary>
    public Func<Communicator, Communicator> Wire { get; init; } = ranks => ranks;

    /// <summary>Trains on threads as ranks, throws unless all end with the same bits, and gives their hash.</summary>
    public string Hash(int ranks, int shards)
    {
        var hashes = new string[ranks];
        LocalRanks.Run(ranks, communicator => hashes[communicator.Rank] = Train(communicator, shards));
        Assert.That(hashes, Is.All.EqualTo(hashes[0]), $"{ranks} ranks, {shards} shards: the ranks end with different bits");
        return hashes[0];
    }

    public string Train(Communicator communicator, int shards)
    {
        Module model = Make(communicator.Rank);
        Optimizer optimizer = MakeOptimizer(model);
        var parallel = new DataParallel(
            model, optimizer, Wire(communicator), shards, SplitsOptimizer, BucketLength, Overlaps(communicator.Rank))
        {
            CheckEverySteps = CheckEverySteps,
        };
        List<double> losses = [];
        foreach (Batch batch in Batches)
        {
            losses.Add(parallel.Backward(batch, part => Loss(model, part)));
            if (MaxNorm is { } bound) losses.Add(parallel.ClipByNorm(model.Parameters, bound));
            if (SplitsOptimizer) parallel.Step();
            else optimizer.Step();
        }

        parallel.CheckParameters();
        return Hash(model, parallel.OptimizerState(), losses);
    }

    public static string Hash(Module model, IReadOnlyDictionary<string, Tensor> optimizer, List<double> losses)
    {
        Assert.That(
            losses.All(double.IsFinite) && model.Parameters.All(parameter => parameter.ToArray().All(float.IsFinite)), Is.True,
            "one hash for NaNs says nothing");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(losses)));
        foreach (Tensor parameter in model.Parameters)
            hash.AppendData(parameter.Grad is { } gradient ? MemoryMarshal.AsBytes(gradient.AsSpan()) : [1]);
        foreach ((_, Tensor tensor) in model.StateDict().Concat(model.NamedBuffers)
            .Concat(optimizer.OrderBy(named => named.Key, StringComparer.Ordinal)))
            hash.AppendData(MemoryMarshal.AsBytes(tensor.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
