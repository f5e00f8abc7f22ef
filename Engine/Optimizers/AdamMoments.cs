using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>What Adam and AdamW share: the moments, their corrections and AMSGrad.</summary>
internal readonly struct AdamMoments
{
    public AdamMoments(double beta1, double beta2, double epsilon)
    {
        Beta1 = Hyperparameter.BelowOne(beta1, nameof(beta1));
        Beta2 = Hyperparameter.BelowOne(beta2, nameof(beta2));
        Epsilon = Hyperparameter.NotNegative(epsilon, nameof(epsilon));
    }

    public double Beta1 { get; }

    public double Beta2 { get; }

    public double Epsilon { get; }

    /// <summary>PyTorch's names of the tensors that are kept for a parameter.</summary>
    public static string[] StateNames(bool amsgrad) => amsgrad ? ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"] : ["exp_avg", "exp_avg_sq"];

    /// <summary>The numbers of a parameter's step, in double until the last rounding.</summary>
    public AdamCoefficients Coefficients(int step, double learningRate, double coupledDecay, double decoupledDecay) => new(
        GradientShare: (float)(1 - Beta1),
        Beta2: (float)Beta2,
        SquareShare: (float)(1 - Beta2),
        NegativeStep: (float)(-learningRate / (1 - Math.Pow(Beta1, step))),
        SecondCorrection: (float)Math.Sqrt(1 - Math.Pow(Beta2, step)),
        Epsilon: (float)Epsilon,
        Decay: (float)coupledDecay,
        Shrink: (float)(1 - learningRate * decoupledDecay));
}
