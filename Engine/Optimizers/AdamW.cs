using System.Globalization;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>Adam with decoupled weight decay: the weights shrink by themselves, past the moments.</summary>
/// <remarks>
/// <para>Formula: at step t, w = w * (1 - learningRate * weightDecay); m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2;
/// w = w - learningRate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon). With amsgrad, v in the root is the largest
/// so far.</para>
/// <para>Weight decay is decoupled: it does not enter the moments, and the loss that is reported does not contain it.</para>
/// <para>Numerics: PyTorch's order of operations (its loop in Python, the first moment by <c>lerp</c>) and its bits on a CPU with AVX2,
/// given the same gradients, on every machine. A float literal is taken as the decimal that was written: 0.01f is 0.01.</para>
/// <para>Unlike in PyTorch a first moment below 1.2e-38 becomes zero, as of a unit that is never active any more: there it stays
/// subnormal, which makes a step many times as slow. With the default epsilon it moves no weight above 1e-22.</para>
/// <para>Cost: one pass that reads weight, gradient and both moments and writes weight and moments (28 bytes a parameter; 36
/// with amsgrad).</para>
/// <para>Source: I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019; S. J. Reddi et al., "On the convergence of
/// Adam and beyond", 2018, for amsgrad.</para>
/// </remarks>
public sealed class AdamW : Optimizer
{
    private readonly AdamMoments moments;

    /// <summary>Trains parameters with one learning rate.</summary>
    /// <param name="parameters">Leaves, each once, at least one; the list is copied.</param>
    /// <param name="learningRate">About the length of a step, 0 or more.</param>
    /// <param name="beta1">What the first moment keeps from step to step, in [0, 1).</param>
    /// <param name="beta2">What the second moment keeps, in [0, 1).</param>
    /// <param name="epsilon">Added to the root of the second moment, 0 or more.</param>
    /// <param name="weightDecay">The strength of the decay, 0 or more: each step takes learningRate * weightDecay of a weight away.</param>
    /// <param name="amsgrad">Whether to divide by the largest second moment so far.</param>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or one is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public AdamW(
        IEnumerable<Tensor> parameters, double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8,
        double weightDecay = 0.01, bool amsgrad = false)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], beta1, beta2, epsilon, amsgrad)
    {
    }

    /// <summary>Trains groups of parameters, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">Each parameter once, at least one.</param>
    /// <param name="beta1">What the first moment keeps from step to step, in [0, 1).</param>
    /// <param name="beta2">What the second moment keeps, in [0, 1).</param>
    /// <param name="epsilon">Added to the root of the second moment, 0 or more.</param>
    /// <param name="amsgrad">Whether to divide by the largest second moment so far.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public AdamW(
        IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool amsgrad = false)
        : base(groups, AdamMoments.StateNames(amsgrad))
    {
        moments = new AdamMoments(beta1, beta2, epsilon);
        IsAmsgrad = amsgrad;
    }

    /// <summary>What the first moment keeps from step to step.</summary>
    public double Beta1 => moments.Beta1;

    /// <summary>What the second moment keeps from step to step.</summary>
    public double Beta2 => moments.Beta2;

    /// <summary>What is added to the root of the second moment.</summary>
    public double Epsilon => moments.Epsilon;

    /// <summary>Whether the step is divided by the largest second moment so far.</summary>
    public bool IsAmsgrad { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{base.ToString()}(beta1 {Beta1}, beta2 {Beta2}, epsilon {Epsilon}{(IsAmsgrad ? ", amsgrad" : "")})");

    internal override bool OnePass => true;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        AdamCoefficients coefficients = moments.Coefficients(
            StepsOf(index), group.LearningRate, coupledDecay: 0, decoupledDecay: group.WeightDecay);
        Span<float> largestSecond = IsAmsgrad ? State(2, index).MutableValues : default;
        AdamUpdate.Run(
            parameter.MutableValues, gradient.Values, State(0, index).MutableValues, State(1, index).MutableValues,
            largestSecond, coefficients);
    }
}
