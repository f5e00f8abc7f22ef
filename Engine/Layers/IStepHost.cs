namespace DropoutLab.Layers;

/// <summary>A layer whose kernel can do the steps of the layers behind it to each element before it writes it.</summary>
internal interface IStepHost
{
    /// <summary>Whether the layer does these steps to what it makes of such an input: with the bits and gradients of the layers one by one,
    /// and a normalization within the bound that <see cref="BatchNorm"/> states.</summary>
    bool Takes(Tensor input, in FusedSteps steps);

    /// <summary>Runs the layer and the steps.</summary>
    Tensor Compute(Tensor input, in FusedSteps steps);
}
