using System.Globalization;
using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>NAdam: Adam that looks ahead along the first moment as Nesterov's momentum does; weight decay is L2.</summary>
/// <remarks>
/// <para>Formula: at step t, g = gradient + weightDecay * w; m and v as in <see cref="Adam"/>; u_t = beta1 * (1 - 0.96^(t * momentumDecay)
/// / 2), U_t = u_1 ... u_t; w = w - (learningRate * (1 - u_t) / (1 - U_t) * g + learningRate * u_(t+1) / (1 - U_(t+1)) * m) / (sqrt(v / (1
/// - beta2^t)) + epsilon).</para>
/// <para>Numerics: PyTorch's order of operations; the products U are in double here, in float there. A float literal is taken as the
/// decimal that was written: 0.01f is 0.01.</para>
/// <para>Unlike in PyTorch a first moment below 1.2e-38 becomes zero, as of <see cref="Adam"/>.</para>
/// <para>Cost: one pass that reads and writes the weight and both moments, and reads the gradient.</para>
/// <para>Source: T. Dozat, "Incorporating Nesterov momentum into Adam", 2016.</para>
/// </remarks>
public sealed class NAdam : Optimizer
{
    private int productSteps;
    private double momentumProduct = 1;

    /// <summary>Trains parameters with one learning rate.</summary>
    /// <param name="parameters">Leaves, each once, at least one; the list is copied.</param>
    /// <param name="learningRate">The step length, 0 or more.</param>
    /// <param name="beta1">What the first moment keeps from step to step, in [0, 1).</param>
    /// <param name="beta2">What the second moment keeps, in [0, 1).</param>
    /// <param name="epsilon">Added to the root, 0 or more.</param>
    /// <param name="weightDecay">The strength of the L2 decay that is added to the gradient, 0 or more.</param>
    /// <param name="momentumDecay">How fast the look ahead grows to its full size, 0 or more.</param>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or one is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public NAdam(
        IEnumerable<Tensor> parameters, double learningRate = 0.002, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8,
        double weightDecay = 0, double momentumDecay = 0.004)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], beta1, beta2, epsilon, momentumDecay)
    {
    }

    /// <summary>Trains groups of parameters, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">Each parameter once, at least one.</param>
    /// <param name="beta1">What the first moment keeps from step to step, in [0, 1).</param>
    /// <param name="beta2">What the second moment keeps, in [0, 1).</param>
    /// <param name="epsilon">Added to the root, 0 or more.</param>
    /// <param name="momentumDecay">How fast the look ahead grows to its full size, 0 or more.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public NAdam(
        IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double momentumDecay = 0.004)
        : base(groups, ["exp_avg", "exp_avg_sq"])
    {
        Beta1 = Hyperparameter.BelowOne(beta1, nameof(beta1));
        Beta2 = Hyperparameter.BelowOne(beta2, nameof(beta2));
        Epsilon = Hyperparameter.NotNegative(epsilon, nameof(epsilon));
        MomentumDecay = Hyperparameter.NotNegative(momentumDecay, nameof(momentumDecay));
    }

    /// <summary>What the first moment keeps from step to step.</summary>
    public double Beta1 { get; }

    /// <summary>What the second moment keeps from step to step.</summary>
    public double Beta2 { get; }

    /// <summary>What is added to the root.</summary>
    public double Epsilon { get; }

    /// <summary>How fast the look ahead grows.</summary>
    public double MomentumDecay { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{base.ToString()}(beta1 {Beta1}, beta2 {Beta2}, epsilon {Epsilon}, momentumDecay {MomentumDecay})");

    internal override bool OnePass => true;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        int step = StepsOf(index);
        double product = ProductOfMomenta(step), next = MomentumAt(step + 1), rate = group.LearningRate;
        var rule = new Rule(
            (float)group.WeightDecay, (float)(1 - Beta1), (float)Beta2, (float)(1 - Beta2), (float)(1 - Math.Pow(Beta2, step)),
            (float)Epsilon,
            (float)(-rate * (1 - MomentumAt(step)) / (1 - product)), (float)(-rate * next / (1 - product * next)));
        RuleUpdate.Run(
            rule, parameter.MutableValues, gradient.Values, State(0, index).MutableValues, State(1, index).MutableValues);
    }

    private double MomentumAt(int step) => Beta1 * (1 - 0.5 * Math.Pow(0.96, step * MomentumDecay));

    /// <summary>The product of the momenta of all steps so far. It follows from the number of steps, so no checkpoint has to
    /// keep it.</summary>
    private double ProductOfMomenta(int step)
    {
        if (step < productSteps) (productSteps, momentumProduct) = (0, 1);
        while (productSteps < step) momentumProduct *= MomentumAt(++productSteps);
        return momentumProduct;
    }

    private readonly struct Rule(
        float decay, float firstShare, float beta2, float secondShare, float correction, float epsilon, float gradientStep,
        float momentStep)
        : IUpdateRule
    {
        public static int Picoseconds => 900;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Step<TSimd, TVector>(TVector p, TVector g, ref TVector m, ref TVector v, ref TVector third)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (decay != 0) g = TSimd.FusedMultiplyAdd(p, TSimd.Broadcast(decay), g);
            m = TSimd.FusedMultiplyAdd(TSimd.Broadcast(firstShare), TSimd.Subtract(g, m), m);
            m = Subnormal.ToZero<TSimd, TVector>(m);
            v = TSimd.FusedMultiplyAdd(TSimd.Multiply(TSimd.Broadcast(secondShare), g), g, TSimd.Multiply(v, TSimd.Broadcast(beta2)));
            TVector root = TSimd.Add(TSimd.Sqrt(TSimd.Divide(v, TSimd.Broadcast(correction))), TSimd.Broadcast(epsilon));
            p = TSimd.Add(p, TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(gradientStep), g), root));
            return TSimd.Add(p, TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(momentStep), m), root));
        }
    }
}
