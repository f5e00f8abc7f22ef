namespace DropoutLab.Layers;

/// <summary>A layer whose kernel can do the steps of the layers behind it to each element before it writes it.</summary>
internal interface IStepHost
{
    /// <summary>Whether the kernel has these steps, with the bits and gradients of the layers one by one.</summary>
    bool Takes(in FusedSteps steps);

    /// <summary>Runs the layer and the steps.</summary>
    Tensor Compute(Tensor input, in FusedSteps steps);
}
