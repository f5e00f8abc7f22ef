using System.Globalization;
using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>RMSprop: steps of the gradient divided by the root of its running square; weight decay is L2.</summary>
/// <remarks>
/// <para>Formula: g = gradient + weightDecay * w; v = smoothing * v + (1 - smoothing) * g^2; if centered, a is the running mean of g and v
/// less a^2 is taken; with momentum, b = momentum * b + g / (sqrt(v) + epsilon) and w = w - learningRate * b; else w = w - learningRate * g
/// / (sqrt(v) + epsilon).</para>
/// <para>Numerics: PyTorch's order of operations. A float literal is taken as the decimal that was written: 0.01f is 0.01.</para>
/// <para>Unlike in PyTorch a velocity or mean below 1.2e-38 becomes zero, as of <see cref="Adam"/>.</para>
/// <para>Cost: one pass that reads and writes the weight and one to three numbers for it, and reads the gradient.</para>
/// <para>Source: G. Hinton, Neural networks for machine learning, lecture 6e, 2012; centered: A. Graves, 2013.</para>
/// </remarks>
public sealed class RMSprop : Optimizer
{
    private static readonly string[] VelocityName = ["momentum_buffer"], MeanName = ["grad_avg"];

    /// <summary>Trains parameters with one learning rate.</summary>
    /// <param name="parameters">Leaves, each once, at least one; the list is copied.</param>
    /// <param name="learningRate">The step length, 0 or more.</param>
    /// <param name="smoothing">What the running square keeps from step to step, in [0, 1).</param>
    /// <param name="epsilon">Added to the root, 0 or more.</param>
    /// <param name="weightDecay">The strength of the L2 decay that is added to the gradient, 0 or more.</param>
    /// <param name="momentum">What the velocity keeps, 0 or more; 0 for none.</param>
    /// <param name="centered">Whether the running mean's square is taken off: then the root is a deviation.</param>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or one is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public RMSprop(
        IEnumerable<Tensor> parameters, double learningRate = 0.01, double smoothing = 0.99, double epsilon = 1e-8, double weightDecay = 0,
        double momentum = 0, bool centered = false)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], smoothing, epsilon, momentum, centered)
    {
    }

    /// <summary>Trains groups of parameters, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">Each parameter once, at least one.</param>
    /// <param name="smoothing">What the running square keeps from step to step, in [0, 1).</param>
    /// <param name="epsilon">Added to the root, 0 or more.</param>
    /// <param name="momentum">What the velocity keeps, 0 or more; 0 for none.</param>
    /// <param name="centered">Whether the running mean's square is taken off: then the root is a deviation.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public RMSprop(
        IEnumerable<ParameterGroup> groups, double smoothing = 0.99, double epsilon = 1e-8, double momentum = 0, bool centered = false)
        : base(groups, ["square_avg", .. momentum > 0 ? VelocityName : [], .. centered ? MeanName : []])
    {
        Smoothing = Hyperparameter.BelowOne(smoothing, nameof(smoothing));
        Epsilon = Hyperparameter.NotNegative(epsilon, nameof(epsilon));
        Momentum = Hyperparameter.NotNegative(momentum, nameof(momentum));
        IsCentered = centered;
    }

    /// <summary>What the running square keeps from step to step.</summary>
    public double Smoothing { get; }

    /// <summary>What is added to the root.</summary>
    public double Epsilon { get; }

    /// <summary>What the velocity keeps from step to step.</summary>
    public double Momentum { get; }

    /// <summary>Whether the running mean's square is taken off.</summary>
    public bool IsCentered { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"{base.ToString()}(smoothing {Smoothing}, epsilon {Epsilon}, momentum {Momentum}{(IsCentered ? ", centered" : "")})");

    internal override bool OnePass => true;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        var rule = new Rule(
            (float)-group.LearningRate, (float)group.WeightDecay, (float)Smoothing, (float)(1 - Smoothing), (float)Epsilon, (float)Momentum,
            IsCentered);
        RuleUpdate.Run(
            rule, parameter.MutableValues, gradient.Values, State(0, index).MutableValues,
            Momentum > 0
                ? State(1, index).MutableValues
                : default, IsCentered ? State(Momentum > 0 ? 2 : 1, index).MutableValues : default);
    }

    private readonly struct Rule(
        float negativeRate, float decay, float smoothing, float share, float epsilon, float momentum, bool isCentered) : IUpdateRule
    {
        public static int Picoseconds => 800;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Step<TSimd, TVector>(TVector p, TVector g, ref TVector square, ref TVector velocity, ref TVector mean)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector part = TSimd.Broadcast(share);
            if (decay != 0) g = TSimd.FusedMultiplyAdd(p, TSimd.Broadcast(decay), g);
            square = TSimd.FusedMultiplyAdd(TSimd.Multiply(part, g), g, TSimd.Multiply(square, TSimd.Broadcast(smoothing)));
            TVector v = square;
            if (isCentered)
            {
                mean = Subnormal.ToZero<TSimd, TVector>(TSimd.FusedMultiplyAdd(part, TSimd.Subtract(g, mean), mean));
                v = TSimd.FusedMultiplyAdd(TSimd.Negate(mean), mean, v);
            }

            TVector root = TSimd.Add(TSimd.Sqrt(v), TSimd.Broadcast(epsilon)), rate = TSimd.Broadcast(negativeRate);
            if (momentum == 0) return TSimd.Add(p, TSimd.Divide(TSimd.Multiply(rate, g), root));
            velocity = TSimd.Add(TSimd.Multiply(velocity, TSimd.Broadcast(momentum)), TSimd.Divide(g, root));
            velocity = Subnormal.ToZero<TSimd, TVector>(velocity);
            return TSimd.FusedMultiplyAdd(velocity, rate, p);
        }
    }
}
