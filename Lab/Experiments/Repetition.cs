namespace DropoutLab.Lab.Experiments;

/// <summary>What one training of an experiment is given: its seed, and whom to tell how far it is.</summary>
internal sealed class Repetition(int number, ulong seed, Action<double, string> report, CancellationToken cancellation)
{
    /// <summary>From 0 on; all cases of a repetition have its seed.</summary>
    internal int Number => number;

    internal ulong Seed => seed;

    internal CancellationToken Cancellation => cancellation;

    /// <summary>Tells what share of the training is done. What is short needs not.</summary>
    internal void Report(double share, string what) => report(share, what);
}
