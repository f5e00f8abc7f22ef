namespace DropoutLab.Layers;

/// <summary>What all dropout layers have: the probability of dropping, and the generator that the masks come from.</summary>
/// <remarks><para>Usage: <c>foreach (DropoutLayer layer in net.Modules.OfType&lt;DropoutLayer&gt;()) layer.DropProbability
/// = 0.2;</c></para></remarks>
public abstract class DropoutLayer : Layer, IScheduledDropout
{
    private readonly string name;

    private protected DropoutLayer(double dropProbability, Generator? generator, string name)
    {
        this.name = name;
        DropProbability = dropProbability;
        Generator = Register(generator);
    }

    /// <summary>The probability that an element, or whatever the layer drops, is zeroed, where <see cref="DropFactor"/> is 1, which it is
    /// multiplied by; may be changed between two passes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or not in [0, 1]; for <see cref="GaussianDropout"/>, not in
    /// [0, 1).</exception>
    public double DropProbability
    {
        get;
        set
        {
            ArgumentChecks.CheckDropProbability(value, name);
            if (value == 1 && !AllowsOne) ArgumentChecks.CheckDropProbabilityBelowOne(value, name);
            field = value;
        }
    }

    /// <inheritdoc/>
    public double DropFactor
    {
        get;
        set => field = ArgumentChecks.CheckedDropFactor(value, name);
    } = 1;

    /// <summary>The probability with the factor of a schedule.</summary>
    private protected double ScheduledProbability => DropProbability * DropFactor;

    /// <summary>Whether evaluation multiplies by the probability of keeping, as vanilla dropout's does.</summary>
    internal virtual bool ScalesInEvaluation => false;

    /// <summary>Whether everything may be dropped.</summary>
    private protected virtual bool AllowsOne => true;

    /// <summary>Where masks come from; null for <see cref="DropoutLab.Generator.Default"/> as it is at each forward pass.</summary>
    private protected Generator? Generator { get; }
}
