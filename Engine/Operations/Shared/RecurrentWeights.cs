namespace DropoutLab;

/// <summary>The parameters of one layer and direction, with gates one after another as PyTorch has them.</summary>
/// <param name="Input">[gates * H, inputs].</param>
/// <param name="Hidden">[gates * H, H].</param>
/// <param name="InputBias">[gates * H], or null with <paramref name="HiddenBias"/>.</param>
/// <param name="HiddenBias">[gates * H], or null with <paramref name="InputBias"/>.</param>
internal readonly record struct RecurrentWeights(Tensor Input, Tensor Hidden, Tensor? InputBias, Tensor? HiddenBias);
