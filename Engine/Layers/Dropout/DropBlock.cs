namespace DropoutLab.Layers;

/// <summary>DropBlock: zeroes square blocks of pixels in training and scales up the others; evaluation is the identity.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.DropBlock"/>, with <c>training</c> as <see cref="Module.Train"/> and
/// <see cref="Module.Eval"/> set it.</para>
/// <para>Shapes: [N, C, H, W]; the output has the input's.</para>
/// <para>Usage: its source lets the probability grow from 0 during the training: give the trainer's <c>DropSchedule</c> a schedule of
/// yours that rises, such as one with <c>Factor(time) => Math.Min(time / 10, 1)</c>.</para>
/// </remarks>
/// <param name="dropProbability">About how much of the pixels is zeroed, from 0 to 1.</param>
/// <param name="blockSize">Height and width of a block, at least 1; at most the image's is taken.</param>
/// <param name="generator">Where the blocks come from; left out, <see cref="Generator.Default"/> as it is at each forward pass.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1], or the block is smaller than 1.</exception>
public sealed class DropBlock(double dropProbability = 0.1, int blockSize = 7, Generator? generator = null)
    : DropoutLayer(dropProbability, generator, nameof(DropBlock))
{
    /// <summary>Height and width of a block.</summary>
    public int BlockSize { get; } = ArgumentChecks.CheckedBlockSize(blockSize);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input) => input.DropBlock(ScheduledProbability, BlockSize, IsTraining, Generator);
}
