namespace DropoutLab.Kernels;

/// <summary>The numbers of one Adam step, computed in double and rounded to float as PyTorch rounds them.</summary>
/// <param name="GradientShare">1 - beta1.</param>
/// <param name="Beta2">What the second moment keeps.</param>
/// <param name="SquareShare">1 - beta2.</param>
/// <param name="NegativeStep">-learningRate / (1 - beta1^t).</param>
/// <param name="SecondCorrection">sqrt(1 - beta2^t).</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="Decay">The weight decay that is added to the gradient (Adam); 0 for none.</param>
/// <param name="Shrink">What the weight is multiplied by first (AdamW): 1 - learningRate * weightDecay; 1 for none.</param>
internal readonly record struct AdamCoefficients(
    float GradientShare, float Beta2, float SquareShare, float NegativeStep, float SecondCorrection,
    float Epsilon, float Decay, float Shrink);
