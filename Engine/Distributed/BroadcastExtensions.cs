using System.Text;

namespace DropoutLab.Distributed;

/// <summary>What has a length that only the sender knows.</summary>
internal static class BroadcastExtensions
{
    /// <summary>Rank 0's values, on every rank.</summary>
    public static T[] BroadcastArray<T>(this Communicator communicator, T[] own)
        where T : unmanaged
    {
        Span<int> length = [own.Length];
        communicator.Broadcast(length);
        T[] values = communicator.Rank == 0 ? own : new T[length[0]];
        communicator.Broadcast<T>(values);
        return values;
    }

    /// <summary>Rank 0's text, on every rank.</summary>
    public static string BroadcastText(this Communicator communicator, string own) =>
        communicator.Size == 1 ? own : Encoding.UTF8.GetString(communicator.BroadcastArray(Encoding.UTF8.GetBytes(own)));
}
