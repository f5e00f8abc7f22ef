namespace DropoutLab;

/// <summary>A node for which the gradient of a leaf is one matrix product, so that a step of that leaf can be taken inside it.</summary>
internal interface IWeightProduct
{
    /// <summary>The leaf; null where the input is none.</summary>
    Tensor? Weight { get; }

    /// <summary>Takes the leaf's step from its gradient, in one pass that may run inside the product; null leaves the gradient to
    /// the leaf.</summary>
    Action? Step { set; }
}
