using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.Ensemble;

/// <summary>
/// Dropout with one mask for all examples, drawn when asked: then a net is one subnetwork, and its prediction a curve. The layer of the
/// engine draws a mask for each example, as training needs it; then each point of a curve would be that of another subnetwork.
/// </summary>
internal sealed class SharedMask(int units, double dropProbability) : Layer
{
    private readonly float _scale = dropProbability < 1 ? (float)(1 / (1 - dropProbability)) : 0;
    private Tensor _factors = Tensor.Ones(1, units);

    internal void Draw(Generator generator) => _factors = _scale * Tensor.Bernoulli(1 - dropProbability, [1, units], generator);

    protected override Tensor Compute(Tensor input) => input * _factors;
}
