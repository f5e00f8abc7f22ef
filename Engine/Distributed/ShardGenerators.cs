using DropoutLab.Formats;
using DropoutLab.Layers;

namespace DropoutLab.Distributed;

/// <summary>The random numbers of the shards: in place of each generator that a model draws from, a shard has a sequence of
/// its own.</summary>
/// <remarks>What is drawn outside of shards, such as the order of a loader, comes from the generators themselves, the same on
/// every rank.</remarks>
internal sealed class ShardGenerators
{
    private readonly Generator[] ofModel;
    private readonly byte[][][] states;
    private readonly Generator[] defaults;

    public ShardGenerators(Module model, int shards)
    {
        ofModel = [.. model.Generators];
        ulong seed = Generator.Default.NextUInt64();
        ulong[] seeds = [.. ofModel.Select(generator => generator.NextUInt64())];
        defaults = [.. Enumerable.Range(0, shards).Select(shard => NewStream(Generator.Default, seed, shard))];
        states =
        [
            .. Enumerable.Range(0, shards)
                .Select(shard => ofModel.Select((generator, i) => NewStream(generator, seeds[i], shard).GetState()).ToArray()),
        ];
    }

    /// <summary>What stands in the place of Generator.Default in a shard.</summary>
    public Generator DefaultOf(int shard) => defaults[shard];

    /// <summary>Runs a shard, or a part of its passes, with its own random numbers.</summary>
    public void Run(int shard, Action work)
    {
        byte[][] outside = [.. ofModel.Select(generator => generator.GetState())];
        Generator? defaultOutside = Generator.DefaultOfThread;
        Load(states[shard]);
        Generator.DefaultOfThread = defaults[shard];
        try
        {
            work();
        }
        finally
        {
            states[shard] = [.. ofModel.Select(generator => generator.GetState())];
            Generator.DefaultOfThread = defaultOutside;
            Load(outside);
        }
    }

    /// <summary>Each shard's place in each of its sequences, for a checkpoint; called on every rank, since only the rank of a shard
    /// knows it.</summary>
    public SavedState GetState(Communicator communicator)
    {
        var saved = new SavedState();
        for (int rank = 0; rank < communicator.Size; rank++)
        {
            ShardRange owned = ShardRange.OfRank(defaults.Length, rank, communicator.Size);
            for (int shard = owned.First; shard < owned.End; shard++)
            {
                byte[][] own = [defaults[shard].GetState(), .. states[shard]];
                foreach ((int i, byte[] state) in own.Index())
                {
                    communicator.Broadcast<byte>(state, rank);
                    saved.Add($"{shard}.{i}", state.AsSpan());
                }
            }
        }

        return saved;
    }

    /// <summary>Goes on from what <see cref="GetState"/> gave, on any number of ranks.</summary>
    public void SetState(SavedState saved)
    {
        for (int shard = 0; shard < defaults.Length; shard++)
        {
            defaults[shard].SetState(saved.Bytes($"{shard}.0"));
            // Tried where it belongs, so that a wrong one is refused here.
            states[shard] = [.. ofModel.Select((generator, i) => Checked(generator, saved.Bytes($"{shard}.{i + 1}").ToArray()))];
        }
    }

    private static byte[] Checked(Generator generator, byte[] state)
    {
        generator.NewStream(0, 0)!.SetState(state);
        return state;
    }

    private void Load(byte[][] state)
    {
        for (int i = 0; i < ofModel.Length; i++) ofModel[i].SetState(state[i]);
    }

    private static Generator NewStream(Generator generator, ulong seed, int shard) =>
        generator.NewStream(seed, (ulong)shard) ?? throw new ArgumentException(
            $"DataParallel: a {generator.GetType().Name} has no streams for shards, a PhiloxGenerator or TorchGenerator expected");
}
