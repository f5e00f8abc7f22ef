using DropoutLab;
using DropoutLab.Layers;

namespace Samples;

/// <summary>Batch normalization as a user would write it, of operations and buffers.</summary>
// <sample module with buffers>
internal sealed class RunningNorm : Layer
{
    private readonly Tensor weight, bias, mean, variance;

    public RunningNorm(int features)
    {
        weight = Register("weight", Tensor.Ones(features));
        bias = Register("bias", Tensor.Zeros(features));
        mean = RegisterBuffer("running_mean", Tensor.Zeros(features));
        variance = RegisterBuffer("running_var", Tensor.Ones(features));
    }

    protected override Tensor Compute(Tensor input)
    {
        if (!IsTraining) return Normalize(input, mean, variance);
        Tensor batchMean = input.Mean([0]), batchVariance = input.Variance([0], correction: 0);
        Update(mean, batchMean);
        Update(variance, input.Variance([0]));
        return Normalize(input, batchMean, batchVariance);
    }

    private static void Update(Tensor running, Tensor batch)
    {
        using (Autograd.NoGrad()) running.CopyFrom((0.9f * running + 0.1f * batch).AsSpan());
    }

    private Tensor Normalize(Tensor input, Tensor center, Tensor spread) => (input - center) / (spread + 1e-5f).Sqrt() * weight + bias;
}
// </sample>
