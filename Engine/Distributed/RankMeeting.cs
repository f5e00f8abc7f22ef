namespace DropoutLab.Distributed;

/// <summary>Where ranks that are threads meet: each lays out what it sends, waits for the others, reads, and waits again before it lays
/// out anything new.</summary>
internal sealed class RankMeeting(int ranks) : IDisposable
{
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim[] doors = [.. Enumerable.Range(0, 2).Select(_ => new ManualResetEventSlim())];
    private readonly byte[][] laidOut = [.. Enumerable.Repeat<byte[]>([], ranks)];
    private readonly int[] lengths = new int[ranks];
    private readonly string[] collectives = new string[ranks];
    private int arrived;
    private int round;
    private int endedRank = -1;

    /// <summary>Lays out what a rank sends and waits until all have done so.</summary>
    public void Arrive(int rank, string collective, ReadOnlySpan<byte> sent)
    {
        if (laidOut[rank].Length < sent.Length) laidOut[rank] = new byte[sent.Length];
        sent.CopyTo(laidOut[rank]);
        lengths[rank] = sent.Length;
        collectives[rank] = collective;
        Wait(rank);
        int other = Array.FindIndex(collectives, name => name != collectives[0]);
        if (other > 0)
            throw new InvalidOperationException(
                $"LocalRanks: rank 0 calls {collectives[0]}, rank {other} {collectives[other]}: the same expected on every rank");
    }

    /// <summary>What a rank sent in this round.</summary>
    public ReadOnlySpan<byte> LaidOut(int rank) => laidOut[rank].AsSpan(0, lengths[rank]);

    /// <summary>Waits until all have read.</summary>
    public void Leave(int rank) => Wait(rank);

    /// <summary>A rank does not come any more: whoever waits for it, or will, is told.</summary>
    public void End(int rank)
    {
        lock (gate)
        {
            if (endedRank < 0) endedRank = rank;
            foreach (ManualResetEventSlim door in doors) door.Set();
        }
    }

    public void Dispose()
    {
        foreach (ManualResetEventSlim door in doors) door.Dispose();
    }

    private void Wait(int rank)
    {
        ManualResetEventSlim door;
        int mine;
        lock (gate)
        {
            mine = round;
            door = doors[mine & 1];
            if (++arrived == ranks)
            {
                arrived = 0;
                round++;
                if (endedRank < 0) doors[round & 1].Reset();
                door.Set();
                return;
            }
        }

        door.Wait();
        lock (gate)
        {
            if (round != mine) return;
        }

        throw new RankEndedException(
            $"rank {endedRank} has ended and rank {rank} waits for it in {collectives[rank]}: the same collectives expected on every rank");
    }
}
