using DropoutLab.Optimizers;

namespace DropoutLab.Distributed;

/// <summary>An optimizer whose state is split over the ranks: each changes some of the parameters, for which it alone keeps moments, and
/// all take them over.</summary>
/// <remarks>A parameter belongs to one rank as a whole: the largest first, each to the rank that has the least so far.</remarks>
internal sealed class SplitOptimizer
{
    private readonly Optimizer optimizer;
    private readonly Communicator communicator;
    private readonly Tensor[] parameters;
    private readonly int[] owners;
    private readonly bool[] isOwn;
    private readonly int pieceLength;
    private float[] sent = [];
    private float[] received = [];

    public SplitOptimizer(Optimizer optimizer, Communicator communicator, int pieceLength)
    {
        (this.optimizer, this.communicator, this.pieceLength) = (optimizer, communicator, pieceLength);
        parameters = [.. optimizer.ParameterGroups.SelectMany(group => group.Parameters)];
        owners = new int[parameters.Length];
        var loads = new long[communicator.Size];
        foreach ((int i, Tensor parameter) in parameters.Index().OrderByDescending(own => own.Item.Count).ThenBy(own => own.Index))
        {
            owners[i] = Array.IndexOf(loads, loads.Min());
            loads[owners[i]] += parameter.Count;
        }

        isOwn = [.. owners.Select(owner => owner == communicator.Rank)];
    }

    /// <summary>Takes a step, on every rank.</summary>
    public void Step()
    {
        optimizer.StepOf(isOwn);
        int[][] changed =
        [
            .. Enumerable.Range(0, communicator.Size).Select(
                rank => Enumerable.Range(0, parameters.Length)
                    .Where(i => owners[i] == rank && parameters[i].GradForStep is not null).ToArray()),
        ];
        int most = changed.Max(own => own.Sum(i => parameters[i].Count));
        if (sent.Length < most) (sent, received) = (new float[most], new float[Math.Min(most, pieceLength) * communicator.Size]);
        int end = 0;
        foreach (int i in changed[communicator.Rank])
        {
            parameters[i].Values.CopyTo(sent.AsSpan(end));
            end += parameters[i].Count;
        }

        for (int start = 0; start < most; start += pieceLength)
        {
            int length = Math.Min(pieceLength, most - start);
            Span<float> all = received.AsSpan(0, length * communicator.Size);
            communicator.AllGather<float>(sent.AsSpan(start, length), all);
            for (int rank = 0; rank < communicator.Size; rank++)
                if (rank != communicator.Rank) Write(changed[rank], start, all.Slice(rank * length, length));
        }

        foreach (int i in changed.SelectMany(own => own)) parameters[i].EndWrite();
    }

    /// <summary>The state of all ranks, on every one.</summary>
    public IReadOnlyDictionary<string, Tensor> GatherState()
    {
        IReadOnlyDictionary<string, Tensor> own = optimizer.StateDict();
        var all = new Dictionary<string, Tensor>();
        for (int rank = 0; rank < communicator.Size; rank++)
        {
            foreach ((string name, Tensor tensor) in communicator.BroadcastState(optimizer, own, rank)) all.Add(name, tensor);
        }

        return all;
    }

    /// <summary>Keeps this rank's part of a state of all.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> all)
    {
        // Everything first, so that what does not fit is refused on every rank.
        optimizer.LoadStateDict(all);
        optimizer.LoadStateDict(
            all.Where(named => isOwn[BroadcastExtensions.ParameterOf(named.Key)]).ToDictionary(named => named.Key, named => named.Value));
    }

    /// <summary>Writes a piece of a rank's parameters, which lie side by side.</summary>
    private void Write(int[] changed, int start, ReadOnlySpan<float> piece)
    {
        int at = 0;
        foreach (int i in changed)
        {
            int first = Math.Max(at, start), end = Math.Min(at + parameters[i].Count, start + piece.Length);
            if (first < end) piece[(first - start)..(end - start)].CopyTo(parameters[i].MutableValues[(first - at)..]);
            at += parameters[i].Count;
        }
    }
}
