using DropoutLab.Layers;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Says that it does the ReLU behind it, and does not.</summary>
internal sealed class WrongHost : Layer, IStepHost
{
    bool IStepHost.Takes(Tensor input, in FusedSteps steps) => true;

    Tensor IStepHost.Compute(Tensor input, in FusedSteps steps) => input + 0;

    protected override Tensor Compute(Tensor input) => input + 0;
}
