using System.Globalization;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>Stochastic gradient descent, with momentum and weight decay.</summary>
/// <remarks>
/// <para>Formula: g = gradient + weightDecay * w; with momentum the velocity v = momentum * v + (1 - dampening) * g (at a parameter's first
/// step v = g), and g becomes v, or with nesterov g + momentum * v; then w = w - learningRate * g.</para>
/// <para>Weight decay is coupled: it is the gradient of weightDecay / 2 times the sum of squares, which the loss that is reported does
/// not contain.</para>
/// <para>Numerics: PyTorch's order of operations and its bits on a CPU with AVX2, given the same gradients, on every machine. A float
/// literal is taken as the decimal that was written: 0.01f is 0.01.</para>
/// <para>Unlike in PyTorch a velocity below 1.2e-38 becomes zero: there it stays subnormal, which makes a step many
/// times as slow.</para>
/// <para>Cost: one pass that reads weight and gradient and writes the weight (12 bytes a parameter); with momentum it reads and writes the
/// velocity too (20 bytes).</para>
/// <para>Source: I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, with PyTorch's form of
/// momentum: the learning rate multiplies the velocity, it is not inside it.</para>
/// </remarks>
public sealed class SGD : Optimizer
{
    /// <summary>Trains parameters with one learning rate.</summary>
    /// <param name="parameters">Leaves, each once, at least one; the list is copied.</param>
    /// <param name="learningRate">The step length, 0 or more.</param>
    /// <param name="momentum">What the velocity keeps from step to step, 0 or more; 0 for none.</param>
    /// <param name="dampening">What the velocity leaves out of the gradient.</param>
    /// <param name="weightDecay">The strength of the decay, 0 or more.</param>
    /// <param name="nesterov">Whether to look ahead along the velocity; needs momentum above 0 and dampening 0.</param>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, one is the result of an operation, or nesterov is
    /// not possible.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public SGD(
        IEnumerable<Tensor> parameters, double learningRate, double momentum = 0, double dampening = 0, double weightDecay = 0,
        bool nesterov = false)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], momentum, dampening, nesterov)
    {
    }

    /// <summary>Trains groups of parameters, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">Each parameter once, at least one.</param>
    /// <param name="momentum">What the velocity keeps from step to step, 0 or more; 0 for none.</param>
    /// <param name="dampening">What the velocity leaves out of the gradient.</param>
    /// <param name="nesterov">Whether to look ahead along the velocity; needs momentum above 0 and dampening 0.</param>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or nesterov is not possible.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public SGD(IEnumerable<ParameterGroup> groups, double momentum = 0, double dampening = 0, bool nesterov = false)
        : base(groups, momentum == 0 ? [] : ["momentum_buffer"])
    {
        if (!double.IsFinite(dampening))
            throw new ArgumentOutOfRangeException(nameof(dampening), dampening, $"dampening: a finite number expected, {dampening} came");
        Momentum = Hyperparameter.NotNegative(momentum, nameof(momentum));
        Dampening = WrittenDecimal.Of(dampening);
        IsNesterov = nesterov;
        if (nesterov && (Momentum == 0 || Dampening != 0))
            throw new ArgumentException(
                $"SGD: nesterov: momentum above 0 and dampening 0 expected, {momentum} and {dampening} came", nameof(nesterov));
    }

    /// <summary>What the velocity keeps from step to step.</summary>
    public double Momentum { get; }

    /// <summary>What the velocity leaves out of the gradient.</summary>
    public double Dampening { get; }

    /// <summary>Whether the step looks ahead along the velocity.</summary>
    public bool IsNesterov { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{base.ToString()}(momentum {Momentum}, dampening {Dampening}{(IsNesterov ? ", nesterov" : "")})");

    internal override bool OnePass => true;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        var coefficients = new SgdCoefficients(
            NegativeRate: (float)-group.LearningRate,
            Decay: (float)group.WeightDecay,
            Momentum: (float)Momentum,
            GradientShare: (float)(1 - Dampening),
            IsFirst: StepsOf(index) == 1,
            IsNesterov);
        Span<float> velocity = Momentum == 0 ? default : State(0, index).MutableValues;
        SgdUpdate.Run(parameter.MutableValues, gradient.Values, velocity, coefficients);
    }
}
