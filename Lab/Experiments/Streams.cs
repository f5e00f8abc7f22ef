namespace DropoutLab.Lab.Experiments;

/// <summary>What a repetition draws, each from a stream of the seed's own: no split, weight, order or mask is made of the words of another.
/// Each call begins a stream anew, so nets that are compared get the same numbers.</summary>
internal static class Streams
{
    /// <summary>Which examples are for training.</summary>
    internal static Generator Split(ulong seed) => new PhiloxGenerator(seed, stream: 1);

    /// <summary>Which of the others are for the validation.</summary>
    internal static Generator ValidationSplit(ulong seed) => new PhiloxGenerator(seed, stream: 2);

    /// <summary>The initial weights.</summary>
    internal static Generator Weights(ulong seed) => new PhiloxGenerator(seed, stream: 3);

    /// <summary>The order of the examples.</summary>
    internal static Generator Batches(ulong seed) => new PhiloxGenerator(seed, stream: 4);

    /// <summary>What dropout drops in training.</summary>
    internal static Generator Masks(ulong seed) => new PhiloxGenerator(seed, stream: 5);

    /// <summary>The subnetworks that are sampled from a trained net.</summary>
    internal static Generator Subnetworks(ulong seed) => new PhiloxGenerator(seed, stream: 6);

    /// <summary>Inputs where their values do not matter.</summary>
    internal static Generator Inputs(ulong seed) => new PhiloxGenerator(seed, stream: 7);

    /// <summary>How images are moved and mirrored in training.</summary>
    internal static Generator Augmentation(ulong seed) => new PhiloxGenerator(seed, stream: 8);
}
