using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Nets;

/// <summary>The mean over the steps of sequences [N, T, features].</summary>
internal sealed class MeanOfSteps : Layer
{
    protected override Tensor Compute(Tensor input) => input.Mean(1);
}
