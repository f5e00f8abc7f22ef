namespace DropoutLab.Kernels;

/// <summary>The numbers of one SGD step, rounded to float as PyTorch rounds them.</summary>
/// <param name="NegativeRate">Minus the learning rate.</param>
/// <param name="Decay">The coupled weight decay; 0 for none.</param>
/// <param name="Momentum">What the velocity keeps.</param>
/// <param name="GradientShare">One minus the dampening; on a parameter's first step 1.</param>
/// <param name="IsFirst">Whether the velocity starts as the gradient.</param>
/// <param name="IsNesterov">Whether the gradient is looked at ahead.</param>
internal readonly record struct SgdCoefficients(
    float NegativeRate, float Decay, float Momentum, float GradientShare, bool IsFirst, bool IsNesterov);
