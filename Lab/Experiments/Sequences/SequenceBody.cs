using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>What reads sequences, between a task's inputs and the linear layer that answers.</summary>
internal abstract class SequenceBody : Module
{
    /// <summary>Size of a step's output.</summary>
    internal abstract int OutFeatures { get; }

    /// <summary>Whether the last step has seen the whole sequence; else all steps have.</summary>
    internal abstract bool EndsKnowing { get; }

    /// <summary>Reads [T, N, inputs] and gives [T, N, outputs]; what it remembers is carried to the next call.</summary>
    internal abstract Tensor Read(Tensor sequence);

    /// <summary>Lets what it remembers go: the next sequence is another one.</summary>
    internal virtual void Forget()
    {
    }
}
