using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>The noise that X. Li et al. (2019) propose instead of dropout before a normalization: in training each element is multiplied
/// by a number spread evenly from 1 - beta to 1 + beta, which has the variance beta^2 / 3.</summary>
internal sealed class Uout : Layer
{
    private readonly double beta;
    private readonly Generator generator;

    internal Uout(double beta, Generator generator) => (this.beta, this.generator) = (beta, Register(generator)!);

    protected override Tensor Compute(Tensor input) =>
        IsTraining ? input * Tensor.Uniform(1 - beta, 1 + beta, input.Shape.AsSpan(), generator) : input;
}
