using DropoutLab.Data;

namespace DropoutLab.Distributed;

/// <summary>The forward pass of a shard.</summary>
/// <param name="shard">Its rows of the global batch.</param>
/// <param name="figures">Numbers that all ranks get to know of it; zeros before.</param>
/// <param name="divisor">What the mean divides by, up to a factor that is the same for all shards: what the shard counts; 0 leaves
/// it out.</param>
/// <returns>The tensor to call Backward on: a mean over the shard.</returns>
internal delegate Tensor ShardStep(Batch shard, Span<double> figures, out double divisor);
