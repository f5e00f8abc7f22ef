namespace DropoutLab.Layers;

/// <summary>Inverted dropout: zeroes elements in training and scales up the others; evaluation is the identity.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.Dropout"/>, with <c>training</c> as <see cref="Module.Train"/> and
/// <see cref="Module.Eval"/> set it.</para>
/// <para>Shapes: any; the output has the input's.</para>
/// </remarks>
/// <param name="dropProbability">The probability that an element is zeroed, from 0 to 1.</param>
/// <param name="generator">Where the mask comes from; left out, <see cref="Generator.Default"/> as it is at each forward pass.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
public sealed class Dropout(double dropProbability = 0.5, Generator? generator = null)
    : DropoutLayer(dropProbability, generator, nameof(Dropout)), IFusedStep
{
    bool IFusedStep.TryJoin(ref FusedSteps steps) =>
        !IsTraining || ScheduledProbability == 0 ||
        steps.TryMask(ScheduledProbability, DropoutMask.InverseKeep(ScheduledProbability), Generator);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.Dropout(ScheduledProbability, IsTraining, Generator);
}
