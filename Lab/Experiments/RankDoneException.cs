namespace DropoutLab.Lab.Experiments;

/// <summary>A rank has given its results away: rank 0 reports them.</summary>
internal sealed class RankDoneException() : Exception("this rank's part is done");
