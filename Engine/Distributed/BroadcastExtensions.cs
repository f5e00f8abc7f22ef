using System.Globalization;
using System.Text;
using DropoutLab.Optimizers;

namespace DropoutLab.Distributed;

/// <summary>What has a length that only the sender knows.</summary>
internal static class BroadcastExtensions
{
    /// <summary>A rank's values, on every rank.</summary>
    public static T[] BroadcastArray<T>(this Communicator communicator, T[] own, int root = 0)
        where T : unmanaged
    {
        Span<int> length = [own.Length];
        communicator.Broadcast(length, root);
        T[] values = communicator.Rank == root ? own : new T[length[0]];
        communicator.Broadcast<T>(values, root);
        return values;
    }

    /// <summary>A rank's text, on every rank.</summary>
    public static string BroadcastText(this Communicator communicator, string own, int root = 0) =>
        communicator.Size == 1 ? own : Encoding.UTF8.GetString(communicator.BroadcastArray(Encoding.UTF8.GetBytes(own), root));

    /// <summary>A tensor's values on a rank, on every rank.</summary>
    public static void Broadcast(this Communicator communicator, Tensor tensor, int root = 0)
    {
        communicator.Broadcast(tensor.MutableValues, root);
        tensor.EndWrite();
    }

    /// <summary>The state that a rank's optimizer has, on every rank.</summary>
    public static IReadOnlyDictionary<string, Tensor> BroadcastState(
        this Communicator communicator, Optimizer optimizer, IReadOnlyDictionary<string, Tensor> own, int root = 0)
    {
        string names = communicator.BroadcastText(string.Join('\n', own.Keys), root);
        IReadOnlyDictionary<string, Tensor> state = communicator.Rank == root ? own : EmptyState(optimizer, names);
        foreach (Tensor tensor in state.Values) communicator.Broadcast(tensor, root);
        return state;
    }

    /// <summary>The number of the parameter that an entry of an optimizer's state is of.</summary>
    public static int ParameterOf(string entry) =>
        int.Parse(entry.AsSpan(0, entry.IndexOf('.', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    /// <summary>Room for the state that another rank has: numbers of steps are scalars, all else has its parameter's shape.</summary>
    private static Dictionary<string, Tensor> EmptyState(Optimizer optimizer, string names)
    {
        Tensor[] trained = [.. optimizer.ParameterGroups.SelectMany(group => group.Parameters)];
        return names.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(
            name => name,
            name => name.EndsWith(".step", StringComparison.Ordinal)
                ? Tensor.Zeros()
                : Tensor.Zeros(trained[ParameterOf(name)].Shape.AsSpan()));
    }
}
