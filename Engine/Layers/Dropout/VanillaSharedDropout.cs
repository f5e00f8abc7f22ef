namespace DropoutLab.Layers;

/// <summary>Vanilla dropout with one mask along some axes: the same places are zeroed at each step in time, or in each row of a batch;
/// evaluation multiplies by the probability of keeping.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.VanillaSharedDropout"/>, with <c>training</c> as <see cref="Module.Train"/>
/// and <see cref="Module.Eval"/> set it.</para>
/// <para>Shapes: any with these axes; the output has the input's.</para>
/// </remarks>
public sealed class VanillaSharedDropout : DropoutLayer
{
    private readonly int[] sharedAxes;

    /// <summary>Makes the layer.</summary>
    /// <param name="dropProbability">The probability that an element of the mask is zero, from 0 to 1.</param>
    /// <param name="sharedAxes">The axes along which the mask is the same; a negative one counts from the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public VanillaSharedDropout(double dropProbability, params ReadOnlySpan<int> sharedAxes)
        : this(dropProbability, sharedAxes, generator: null)
    {
    }

    /// <summary>Makes the layer.</summary>
    /// <param name="dropProbability">The probability that an element of the mask is zero, from 0 to 1.</param>
    /// <param name="sharedAxes">The axes along which the mask is the same; a negative one counts from the last.</param>
    /// <param name="generator">Where the mask comes from; null for <see cref="Generator.Default"/> as it is at each forward pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public VanillaSharedDropout(double dropProbability, ReadOnlySpan<int> sharedAxes, Generator? generator)
        : base(dropProbability, generator, nameof(VanillaSharedDropout)) => this.sharedAxes = sharedAxes.ToArray();

    /// <summary>The axes along which the mask is the same.</summary>
    public IReadOnlyList<int> SharedAxes => sharedAxes;

    internal override bool ScalesInEvaluation => true;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.VanillaSharedDropout(ScheduledProbability, IsTraining, sharedAxes, Generator);
}
