namespace DropoutLab.Distributed;

/// <summary>Ends a rank that waits for one that will not come: the cause is to be found there.</summary>
internal sealed class RankEndedException(string message) : Exception(message);
