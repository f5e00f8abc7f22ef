using System.Globalization;
using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>Adagrad: steps of the gradient divided by the root of the sum of all its squares; weight decay is L2.</summary>
/// <remarks>
/// <para>Formula: at step t, g = gradient + weightDecay * w; s = s + g^2; w = w - learningRate / (1 + (t - 1) * rateDecay) * g / (sqrt(s)
/// + epsilon).</para>
/// <para>Numerics: PyTorch's order of operations. A float literal is taken as the decimal that was written: 0.01f is 0.01.</para>
/// <para>Cost: one pass that reads and writes the weight and the sum, and reads the gradient.</para>
/// <para>Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and stochastic
/// optimization", 2011.</para>
/// </remarks>
public sealed class Adagrad : Optimizer
{
    /// <summary>Trains parameters with one learning rate.</summary>
    /// <param name="parameters">Leaves, each once, at least one; the list is copied.</param>
    /// <param name="learningRate">The step length, 0 or more.</param>
    /// <param name="rateDecay">By what the rate falls from step to step, 0 or more.</param>
    /// <param name="weightDecay">The strength of the L2 decay that is added to the gradient, 0 or more.</param>
    /// <param name="epsilon">Added to the root, 0 or more.</param>
    /// <exception cref="ArgumentException">There is no parameter, one comes twice, or one is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Adagrad(
        IEnumerable<Tensor> parameters, double learningRate = 0.01, double rateDecay = 0, double weightDecay = 0, double epsilon = 1e-10)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], rateDecay, epsilon)
    {
    }

    /// <summary>Trains groups of parameters, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">Each parameter once, at least one.</param>
    /// <param name="rateDecay">By what the rate falls from step to step, 0 or more.</param>
    /// <param name="epsilon">Added to the root, 0 or more.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one comes twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Adagrad(IEnumerable<ParameterGroup> groups, double rateDecay = 0, double epsilon = 1e-10)
        : base(groups, ["sum"])
    {
        RateDecay = Hyperparameter.NotNegative(rateDecay, nameof(rateDecay));
        Epsilon = Hyperparameter.NotNegative(epsilon, nameof(epsilon));
    }

    /// <summary>By what the rate falls from step to step.</summary>
    public double RateDecay { get; }

    /// <summary>What is added to the root.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{base.ToString()}(rateDecay {RateDecay}, epsilon {Epsilon})");

    internal override bool OnePass => true;

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        double rate = group.LearningRate / (1 + (StepsOf(index) - 1) * RateDecay);
        RuleUpdate.Run(
            new Rule((float)-rate, (float)group.WeightDecay, (float)Epsilon), parameter.MutableValues, gradient.Values,
            State(0, index).MutableValues);
    }

    private readonly struct Rule(float negativeRate, float decay, float epsilon) : IUpdateRule
    {
        public static int Picoseconds => 700;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Step<TSimd, TVector>(TVector p, TVector g, ref TVector sum, ref TVector second, ref TVector third)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (decay != 0) g = TSimd.FusedMultiplyAdd(p, TSimd.Broadcast(decay), g);
            sum = TSimd.FusedMultiplyAdd(g, g, sum);
            TVector root = TSimd.Add(TSimd.Sqrt(sum), TSimd.Broadcast(epsilon));
            return TSimd.Add(p, TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(negativeRate), g), root));
        }
    }
}
