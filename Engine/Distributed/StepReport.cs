namespace DropoutLab.Distributed;

/// <summary>What ranks tell each other of a step beside the gradients: which parameters had one, numbers of each shard, and two
/// questions to which one yes is enough.</summary>
internal sealed class StepReport
{
    private const int BuffersPlace = 0;
    private const int StopPlace = 1;
    private const int MaskPlace = 2;

    private readonly Communicator communicator;
    private readonly int shards;
    private readonly int figures;
    private readonly int figuresPlace;
    private readonly long[] own;
    private readonly long[] all;

    public StepReport(Communicator communicator, int shards, int parameters, int figures)
    {
        (this.communicator, this.shards, this.figures) = (communicator, shards, figures);
        figuresPlace = MaskPlace + ((parameters + 63) / 64);
        int most = (shards + communicator.Size - 1) / communicator.Size;
        own = new long[figuresPlace + (most * figures)];
        all = new long[own.Length * communicator.Size];
    }

    public int Figures => figures;

    /// <summary>Whether buffers changed on this rank; after the exchange, on any.</summary>
    public bool BuffersChanged
    {
        get => own[BuffersPlace] != 0;
        set => own[BuffersPlace] = value ? 1 : 0;
    }

    /// <summary>Whether this rank is to stop; after the exchange, whether any is.</summary>
    public bool Stops
    {
        get => own[StopPlace] != 0;
        set => own[StopPlace] = value ? 1 : 0;
    }

    public void Clear() => Array.Clear(own);

    public void NoteGradient(int parameter) => own[MaskPlace + (parameter >> 6)] |= 1L << (parameter & 63);

    /// <summary>Whether any shard had a gradient of a parameter; after the exchange.</summary>
    public bool HasGradient(int parameter) => (own[MaskPlace + (parameter >> 6)] >> (parameter & 63) & 1) != 0;

    /// <summary>Notes the numbers of a shard of this rank.</summary>
    public void NoteFigures(int shard, ReadOnlySpan<double> values)
    {
        int place = figuresPlace + ((shard - ShardRange.OfRank(shards, communicator.Rank, communicator.Size).First) * figures);
        for (int i = 0; i < figures; i++) own[place + i] = BitConverter.DoubleToInt64Bits(values[i]);
    }

    /// <summary>Exchanges all of it; the numbers of all shards are [shard * figures + number].</summary>
    public double[] Exchange()
    {
        communicator.AllGather<long>(own, all);
        var values = new double[shards * figures];
        int at = 0;
        for (int rank = 0; rank < communicator.Size; rank++)
        {
            ReadOnlySpan<long> theirs = all.AsSpan(rank * own.Length, own.Length);
            for (int i = 0; i < figuresPlace; i++) own[i] |= theirs[i];
            ShardRange owned = ShardRange.OfRank(shards, rank, communicator.Size);
            foreach (long bits in theirs.Slice(figuresPlace, (owned.End - owned.First) * figures))
                values[at++] = BitConverter.Int64BitsToDouble(bits);
        }

        return values;
    }
}
