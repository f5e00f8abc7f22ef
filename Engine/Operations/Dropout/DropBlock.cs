namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>DropBlock: in training, zeroes square blocks of pixels in each channel and scales up the others; otherwise
    /// the identity.</summary>
    /// <remarks>
    /// <para>Formula: with b = min(blockSize, H, W), each place where a whole block fits is its upper left corner with the probability
    /// dropProbability * H * W / (b * b * (H - b + 1) * (W - b + 1)), each channel on its own. In training y = x * elements / kept where
    /// no block lies, 0 where one does, kept being the number of such elements in the whole batch. In evaluation y = x.</para>
    /// <para>Gradient: dx = dy * elements / kept where kept, 0 where dropped.</para>
    /// <para>Shapes: [N, C, H, W].</para>
    /// <para>Numerics: a dropped element is selected to +0. Blocks overlap, so a little less than dropProbability is zeroed. Where nothing
    /// is kept, y is 0. N * C * (H - b + 1) * (W - b + 1) numbers are drawn; with <see cref="TorchGenerator"/> the mask is that of
    /// torchvision's drop_block2d for odd blocks, whose corners stand for their middles.</para>
    /// <para>Cost: one read and one write; keeps one bit an element for the backward pass.</para>
    /// <para>Source: G. Ghiasi, T. Lin, Q. Le, "DropBlock: a regularization method for convolutional networks", 2018.</para>
    /// </remarks>
    /// <param name="dropProbability">About how much of the elements is zeroed, from 0 to 1.</param>
    /// <param name="blockSize">Height and width of a block, at least 1.</param>
    /// <param name="training">Whether to drop.</param>
    /// <param name="generator">Where the blocks come from; left out, <see cref="Generator.Default"/>.</param>
    /// <returns>A tensor of the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1], or the block is smaller than 1.</exception>
    /// <exception cref="ArgumentException">The tensor has not four axes.</exception>
    public Tensor DropBlock(double dropProbability, int blockSize, bool training, Generator? generator = null)
    {
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(DropBlock));
        ArgumentChecks.CheckedBlockSize(blockSize);
        if (Rank != 4) throw new ArgumentException($"DropBlock: input {Shape}, [N, C, height, width] expected");
        if (!training || dropProbability == 0 || Count == 0) return this;
        DropoutMask mask = DropoutMask.DrawBlocks(Shape, blockSize, dropProbability, generator, out int kept);
        return DropMasked(mask, kept == 0 ? 1 : (float)((double)Count / kept));
    }
}
