namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>What nets learn of sequences, with few examples and with many.</summary>
internal abstract class SequenceTask(int small)
{
    private const int LargeOverSmall = 5;

    /// <summary>Numbers of training examples. More of them do not also mean more training: every net gets as many steps.</summary>
    internal IReadOnlyList<int> Sizes { get; } = [small, LargeOverSmall * small];

    /// <summary>An example's name, "digit" or "character".</summary>
    internal abstract string Unit { get; }

    /// <summary>What is compared: "test error (%)" or "bits a character".</summary>
    internal abstract string Score { get; }

    /// <summary>What the sequences are and whose.</summary>
    internal abstract string Description { get; }

    /// <summary>What the test is made of.</summary>
    internal abstract string TestDescription { get; }

    /// <summary>How the nets are trained, in words.</summary>
    internal abstract string TrainingText { get; }

    /// <summary>Trains a net and tests it.</summary>
    internal abstract SequenceResult Train(ISequenceNets nets, SequenceCase which, int epochs, Repetition repetition);

    /// <summary>The epochs of a number of examples that are as many steps as those of the smaller number.</summary>
    protected int EpochsOf(int size, int epochs) => Math.Max(1, (int)Math.Round((double)epochs * Sizes[0] / size));
}
