namespace DropoutLab.Data;

/// <summary>Sequences of different lengths side by side.</summary>
/// <param name="Tokens">[T, N] with padding behind the sequences' ends.</param>
/// <param name="Lengths">The length of each sequence, as recurrent layers and <see cref="AttentionMask.Lengths"/> take them.</param>
/// <param name="Places">The place of each sequence in the list that the batches were made of.</param>
public sealed record PaddedBatch(Tensor Tokens, int[] Lengths, IReadOnlyList<int> Places);
