namespace DropoutLab.Layers;

/// <summary>Batch normalization: each channel gets mean 0 and variance 1 over the batch, then a learned scale and shift.</summary>
/// <remarks>
/// <para>Formula, gradient, numerics, cost: <see cref="Tensor.BatchNorm"/>; in training by the batch, which also moves the running
/// statistics; in evaluation by these.</para>
/// <para>Shapes: [N, C, ...]: PyTorch's BatchNorm1d, 2d and 3d in one. Parameters "weight" and "bias"; buffers "running_mean",
/// "running_var" (with n - 1 for a divisor) and "num_batches_tracked".</para>
/// <para>In evaluation and without recording, a Linear or a convolution directly before it in a <see cref="Sequential"/> takes it over: W
/// and b are scaled and shifted, once for unchanged numbers, and kept a second time. Against the layers one by one an element moves by at
/// most 2^-21 * (s * (|x||W'| + |b| + |running_mean|) + |bias|), s = |weight| / sqrt(running_var + epsilon), beside what the sums
/// themselves may be off.</para>
/// <para>Where a batch is cut into shards the statistics are a shard's, or with <see cref="IsSynchronized"/> the whole batch's.</para>
/// <para>Dropout before it shifts the variance between training and evaluation: X. Li et al., 2019.</para>
/// <para>Source: S. Ioffe and C. Szegedy, 2015.</para>
/// </remarks>
public sealed class BatchNorm : Layer, IFusedStep
{
    private readonly Tensor batches;

    /// <summary>Makes the layer: scale 1, shift 0, running mean 0 and variance 1.</summary>
    /// <param name="channels">Size of the input's second axis, at least 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">What a batch counts in the running statistics, from 0 to 1; null averages all batches alike.</param>
    /// <param name="affine">Whether scale and shift are learned; else there are none.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one channel, or the momentum is not in [0, 1].</exception>
    public BatchNorm(int channels, double epsilon = 1e-5, double? momentum = 0.1, bool affine = true)
    {
        if (channels < 1) throw new ArgumentOutOfRangeException(nameof(channels), channels, "BatchNorm: 1 channel or more expected");
        if (!(momentum is null or (>= 0 and <= 1)))
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "BatchNorm: a momentum from 0 to 1, or none, expected");
        (Momentum, Epsilon) = (momentum, epsilon);
        if (affine) Weight = Register("weight", Tensor.Ones(channels));
        if (affine) Bias = Register("bias", Tensor.Zeros(channels));
        RunningMean = RegisterBuffer("running_mean", Tensor.Zeros(channels));
        RunningVariance = RegisterBuffer("running_var", Tensor.Ones(channels));
        batches = RegisterBuffer("num_batches_tracked", Tensor.Zeros());
    }

    /// <summary>What a batch counts in the running statistics; null averages all batches alike.</summary>
    public double? Momentum { get; }

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <summary>Whether a shard of a batch that is cut is normalized by the statistics of the whole batch, in training.</summary>
    /// <remarks>
    /// <para>Formula, gradient: those of the whole batch, whatever the number of shards, up to the rounding of sums; so a shard may have
    /// one row. A batch that is not cut gives the bits of a layer that is not synchronized.</para>
    /// <para>Cost: the shards of a rank go through the model side by side, so their activations and gradients are all in memory; and two
    /// exchanges of 2 numbers in double a channel and shard, forward and backward, in whose time nothing is computed.</para>
    /// <para>Source: H. Zhang et al., "Context encoding for semantic segmentation", 2018; PyTorch's SyncBatchNorm.</para>
    /// </remarks>
    public bool IsSynchronized { get; set; }

    /// <summary>The scale, or null.</summary>
    public Tensor? Weight { get; }

    /// <summary>The shift, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>The mean of each channel as evaluation takes it.</summary>
    public Tensor RunningMean { get; }

    /// <summary>The variance of each channel as evaluation takes it.</summary>
    public Tensor RunningVariance { get; }

    // While a graph is recorded, the gradients of the scale, the shift and the layer before are wanted apart.
    bool IFusedStep.TryJoin(ref FusedSteps steps) => !IsTraining && !Autograd.IsRecording && steps.TryNormalization(this);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor input)
    {
        float seen = batches.Item() + 1;
        double momentum = Momentum ?? 1.0 / seen;
        Tensor result = IsTraining && IsSynchronized && ShardExchange.OfThread is { } exchange
            ? input.SynchronizedBatchNorm(exchange, RunningMean, RunningVariance, Weight, Bias, momentum, Epsilon)
            : input.BatchNorm(RunningMean, RunningVariance, Weight, Bias, IsTraining, momentum, Epsilon);
        if (IsTraining) batches.Fill(seen);
        return result;
    }
}
