using DropoutLab.Distributed;

namespace DropoutLab.Lab.Experiments;

/// <summary>The trainings of an experiment, dealt out to ranks: rank 0 gets the results of all.</summary>
/// <remarks>The first repetition is rank 0's: pictures show its nets, which do not travel.</remarks>
internal static class Sweep
{
    /// <summary>The numbers of the trainings of a rank: about as many for each, and in turn, since cases take different times.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="size">How many there are.</param>
    /// <param name="cases">Trainings of a repetition.</param>
    /// <param name="count">Trainings in all, repetition by repetition.</param>
    internal static int[] Own(int rank, int size, int cases, int count)
    {
        int ofFirst = size == 1 ? count : Math.Max(cases, (count + size - 1) / size);
        return rank == 0
            ? [.. Enumerable.Range(0, Math.Min(count, ofFirst))]
            : [.. Enumerable.Range(0, count).Where(i => i >= ofFirst && (i - ofFirst) % (size - 1) == rank - 1)];
    }

    /// <summary>All results in the order of their numbers, on rank 0.</summary>
    /// <param name="ranks">Those among which they are dealt out.</param>
    /// <param name="cases">As in <see cref="Own"/>.</param>
    /// <param name="count">As in <see cref="Own"/>.</param>
    /// <param name="train">The results of some numbers.</param>
    /// <exception cref="RankDoneException">This is another rank, and its part is done.</exception>
    internal static TResult[] Run<TResult>(Communicator ranks, int cases, int count, Func<int[], TResult[]> train)
    {
        int[] own = Own(ranks.Rank, ranks.Size, cases, count);
        TResult[] results = train(own);
        if (ranks.Size == 1) return results;
        var all = new TResult[count];
        foreach ((int place, int number) in own.Index()) all[number] = results[place];
        for (int rank = 1; rank < ranks.Size; rank++)
        {
            byte[] bytes = rank == ranks.Rank ? ResultBytes.Write(results) : [];
            Span<int> length = [bytes.Length];
            ranks.Broadcast(length, rank);
            if (rank != ranks.Rank) bytes = new byte[length[0]];
            ranks.Broadcast<byte>(bytes, rank);
            if (ranks.Rank != 0) continue;
            TResult[] theirs = ResultBytes.Read<TResult[]>(bytes);
            foreach ((int place, int number) in Own(rank, ranks.Size, cases, count).Index()) all[number] = theirs[place];
        }

        if (ranks.Rank != 0) throw new RankDoneException();
        return all;
    }
}
