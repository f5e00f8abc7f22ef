using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Nets;

/// <summary>The last step of sequences [N, T, features].</summary>
internal sealed class LastStep : Layer
{
    protected override Tensor Compute(Tensor input) => input.Slice(1, -1, 1).Squeeze(1);
}
