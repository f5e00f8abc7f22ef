using DropoutLab.Lab.Reports;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>The nets of an experiment on sequences: one and the same, with dropout at several places.</summary>
internal interface ISequenceNets
{
    /// <summary>The net in words.</summary>
    string Description { get; }

    /// <summary>The places of the dropout, by the looks of their curves.</summary>
    IReadOnlyList<Method> Places { get; }

    /// <summary>Makes a net with its initial values; those of all cases of a seed are the same.</summary>
    /// <param name="which">Where and how much it drops.</param>
    /// <param name="inFeatures">Size of a step's input.</param>
    /// <param name="looksBack">Whether a step may see those before it only.</param>
    /// <param name="weights">Initial values.</param>
    /// <param name="masks">What is dropped.</param>
    SequenceBody Create(SequenceCase which, int inFeatures, bool looksBack, Generator weights, Generator masks);

    /// <summary>When a net drops; null for all the time.</summary>
    /// <param name="which">The case.</param>
    /// <param name="epochs">How long it is trained.</param>
    DropProbabilitySchedule? Schedule(SequenceCase which, double epochs) => null;
}
