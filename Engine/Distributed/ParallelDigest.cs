using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DropoutLab.Data;
using DropoutLab.Layers;

namespace DropoutLab.Distributed;

/// <summary>Compares what must have the same bits on all ranks, by a hash for each tensor, so that the message can name it.</summary>
internal static class ParallelDigest
{
    public static void Compare(Communicator communicator, Module model, IReadOnlyList<Tensor> parameters, Batch? batch, long step)
    {
        List<string> names = [];
        List<ulong> hashes = [];
        foreach ((string name, Tensor tensor) in model.NamedParameters.Concat(model.NamedBuffers)) Add(name, tensor.Values);
        foreach ((int i, Tensor tensor) in parameters.Skip(model.Parameters.Count).Index())
            Add($"parameter {i} outside of the model", tensor.Values);
        foreach ((int i, Tensor input) in (batch?.Inputs ?? []).Index()) Add($"input {i} of the global batch", input.Values);
        if (batch is { } given) Add("targets of the global batch", given.Targets.Values);
        foreach ((int i, Generator generator) in model.Generators.Prepend(Generator.Default).Index())
            AddBytes(i == 0 ? "Generator.Default" : $"generator {i - 1} of the model", generator.GetState());
        ulong[] own = [.. hashes], all = new ulong[own.Length * communicator.Size];
        communicator.AllGather<ulong>(own, all);
        for (int i = 0; i < own.Length; i++)
        {
            int[] different = [.. Enumerable.Range(1, communicator.Size - 1).Where(rank => all[(rank * own.Length) + i] != all[i])];
            if (different.Length > 0)
                throw new InvalidOperationException(
                    $"DataParallel: after {step} steps {names[i]} is on rank {string.Join(", ", different)} not what it is on rank 0. " +
                    "Ranks drift apart where each decides by sums of its own: see DataParallel.Decide");
        }

        void Add(string name, ReadOnlySpan<float> values) => AddBytes(name, MemoryMarshal.AsBytes(values));

        void AddBytes(string name, ReadOnlySpan<byte> bytes)
        {
            names.Add(name);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes, hash);
            hashes.Add(BinaryPrimitives.ReadUInt64LittleEndian(hash));
        }
    }
}
