using System.Globalization;
using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>Lion: steps of one length, in the sign of the momentum mixed with the gradient; weight decay is decoupled.</summary>
/// <remarks>
/// <para>Formula: u = sign(beta1 * m + (1 - beta1) * gradient), 0 where that is 0; w = w * (1 - learningRate * weightDecay) - learningRate
/// * u; m = beta2 * m + (1 - beta2) * gradient.</para>
/// <para>Usage: a learning rate three to ten times smaller, and a decay that much larger, than for <see cref="AdamW"/>.</para>
/// <para>Cost: one pass that reads and writes the weight and the momentum, and reads the gradient.</para>
/// <para>Source: X. Chen et al., "Symbolic discovery of optimization algorithms", 2023. PyTorch 2.6 has none.</para>
/// </remarks>
public sealed class Lion : Optimizer
{
    /// <summary>Trains parameters with one learning rate.</summary>
    /// <param name="parameters">Leaves, each once, at least one; the list is copied.</param>
    /// <param name="learningRate">The step length, 0 or more.</param>
    /// <param name="beta1">The share of the momentum in the step, in [0, 1).</param>
    /// <param name="beta2">What the momentum keeps from step to step, in [0, 1).</param>
    /// <param name="weightDecay">The strength of the decoupled decay, 0 or more.</param>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or one is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Lion(
        IEnumerable<Tensor> parameters, double learningRate = 1e-4, double beta1 = 0.9, double beta2 = 0.99, double weightDecay = 0)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], beta1, beta2)
    {
    }

    /// <summary>Trains groups of parameters, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">Each parameter once, at least one.</param>
    /// <param name="beta1">The share of the momentum in the step, in [0, 1).</param>
    /// <param name="beta2">What the momentum keeps from step to step, in [0, 1).</param>
    /// <exception cref="ArgumentException">There is no parameter, or one comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Lion(IEnumerable<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.99)
        : base(groups, ["exp_avg"])
    {
        Beta1 = Hyperparameter.BelowOne(beta1, nameof(beta1));
        Beta2 = Hyperparameter.BelowOne(beta2, nameof(beta2));
    }

    /// <summary>The share of the momentum in the step.</summary>
    public double Beta1 { get; }

    /// <summary>What the momentum keeps from step to step.</summary>
    public double Beta2 { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{base.ToString()}(beta1 {Beta1}, beta2 {Beta2})");

    internal override bool OnePass => true;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        var rule = new Rule(
            (float)group.LearningRate, (float)(1 - group.LearningRate * group.WeightDecay), (float)Beta1, (float)(1 - Beta1), (float)Beta2,
            (float)(1 - Beta2));
        RuleUpdate.Run(rule, parameter.MutableValues, gradient.Values, State(0, index).MutableValues);
    }

    private readonly struct Rule(float rate, float shrink, float beta1, float share1, float beta2, float share2) : IUpdateRule
    {
        public static int Picoseconds => 600;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Step<TSimd, TVector>(TVector p, TVector g, ref TVector m, ref TVector second, ref TVector third)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector mixed = TSimd.FusedMultiplyAdd(g, TSimd.Broadcast(share1), TSimd.Multiply(m, TSimd.Broadcast(beta1)));
            m = TSimd.FusedMultiplyAdd(g, TSimd.Broadcast(share2), TSimd.Multiply(m, TSimd.Broadcast(beta2)));
            TVector down = TSimd.Select(TSimd.LessThan(TSimd.Zero, mixed), TSimd.Broadcast(-rate), TSimd.Zero);
            TVector step = TSimd.Select(TSimd.LessThan(mixed, TSimd.Zero), TSimd.Broadcast(rate), down);
            // A NaN is neither above nor below 0, and must not be lost.
            step = TSimd.Select(TSimd.Equal(mixed, mixed), step, mixed);
            return TSimd.Add(TSimd.Multiply(p, TSimd.Broadcast(shrink)), step);
        }
    }
}
