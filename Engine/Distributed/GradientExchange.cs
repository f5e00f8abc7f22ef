using System.Numerics.Tensors;

namespace DropoutLab.Distributed;

/// <summary>Adds the gradients of a step over the shards of this rank and over the ranks: in buckets, in the reverse order of the
/// parameters, so that the first are on their way while the last backward pass goes on.</summary>
/// <remarks>
/// <para>Exchanged are the gradients of parameters that had one in the step before, on any rank; at first of all that are not frozen. One
/// that comes unexpectedly follows at the end. All ranks know which those are, and the sums have the same bits either way: an element is
/// added over shards, whatever is beside it.</para>
/// </remarks>
internal sealed class GradientExchange
{
    private readonly Tensor[] parameters;
    private readonly Dictionary<Tensor, int> numbers = new(ReferenceEqualityComparer.Instance);
    private readonly int pieceLength;
    private readonly bool overlaps;
    private readonly ShardSums sums;
    private readonly TreeReducer reducer;
    private readonly float[] total;
    private readonly int?[] versions;
    private readonly bool[] isAdded;
    private GradientLayout layout;
    private BackgroundReduction? reduction;
    private int[] missing = [];
    private int posted;

    /// <summary>For some parameters.</summary>
    /// <param name="parameters">The same on every rank.</param>
    /// <param name="communicator">The ranks.</param>
    /// <param name="shards">Into how many shards a batch is cut.</param>
    /// <param name="bucketLength">Floats that are exchanged at a time.</param>
    /// <param name="overlaps">Whether a thread exchanges while another computes.</param>
    public GradientExchange(Tensor[] parameters, Communicator communicator, int shards, int bucketLength, bool overlaps)
    {
        this.parameters = parameters;
        foreach ((int i, Tensor parameter) in parameters.Index()) numbers.Add(parameter, i);
        (pieceLength, this.overlaps) = (bucketLength, overlaps && communicator.Size > 1);
        Length = checked(parameters.Sum(parameter => parameter.Count));
        sums = new ShardSums(Length, shards);
        reducer = new TreeReducer(communicator, shards);
        total = new float[Length];
        versions = new int?[parameters.Length];
        isAdded = new bool[parameters.Length];
        layout = new GradientLayout(parameters, [.. parameters.Select(parameter => parameter.RequiresGrad)], bucketLength);
    }

    /// <summary>All gradients' floats.</summary>
    public int Length { get; }

    /// <summary>Begins with a step.</summary>
    public void Begin() => sums.Clear();

    /// <summary>Where a parameter's gradient lies in an array of all.</summary>
    public Span<float> PlaceIn(float[] gradients, int parameter) =>
        gradients.AsSpan(layout.PlaceOf(parameter), parameters[parameter].Count);

    /// <summary>Adds the gradients that a shard's passes leave.</summary>
    /// <param name="shard">Its number.</param>
    /// <param name="isLast">Whether it is the last of this rank.</param>
    /// <param name="step">Notes which parameters have one.</param>
    /// <param name="passes">Forward and back; it is given what wants to know of gradients that are whole, or nothing.</param>
    public void AddShard(int shard, bool isLast, StepReport step, Action<Action<Tensor>?> passes)
    {
        float[] slot = sums.Begin(shard);
        Array.Clear(isAdded);
        bool isTold = isLast && overlaps && layout.Buckets.Count > 1;
        if (isTold) StartReduction();
        try
        {
            passes(isTold ? leaf => AddEarly(leaf, slot, step) : null);
            for (int i = 0; i < parameters.Length; i++)
            {
                // A bucket waits for all that were expected, those that were frozen since included.
                if (!isAdded[i] && (parameters[i].RequiresGrad || layout.BucketOf(i) >= 0)) Add(i, slot, step);
                else if (isAdded[i] && parameters[i].GradForStep?.Version != versions[i])
                    throw new InvalidOperationException(
                        "DataParallel: a gradient changed after the last operation that has the parameter for an input: a Backward " +
                        "inside of a Node reaches only parameters that are inputs of that node, or of none");
            }
        }
        catch
        {
            reduction?.Cancel();
            reduction = null;
            throw;
        }

        sums.End();
    }

    /// <summary>Adds gradients that were collected elsewhere.</summary>
    public void AddShard(int shard, float[] gradients)
    {
        gradients.CopyTo(sums.Begin(shard), 0);
        sums.Add(0, Length);
        sums.End();
    }

    /// <summary>Ends the exchange of what was expected.</summary>
    public void ReduceExpected()
    {
        if (reduction is null)
        {
            // Bucket by bucket here as well: another rank may have a thread for it.
            foreach (GradientBucket bucket in layout.Buckets) Reduce(sums.Values, bucket);
            return;
        }

        reduction.Finish();
        reduction = null;
    }

    /// <summary>Exchanges what nobody expected, and gives the parameters their gradients.</summary>
    /// <param name="step">Of all ranks.</param>
    /// <param name="divisor">What the sum of all shards is divided by.</param>
    public void End(StepReport step, double divisor)
    {
        float[][] values = sums.Values;
        bool[] has = [.. Enumerable.Range(0, parameters.Length).Select(step.HasGradient)];
        for (int i = 0; i < parameters.Length; i++)
            if (has[i] && layout.BucketOf(i) < 0) Reduce(values, new GradientBucket(layout.PlaceOf(i), parameters[i].Count, Parameters: 1));
        float factor = (float)(1 / divisor);
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i].ZeroGrad();
            if (!has[i]) continue;
            Span<float> gradient = PlaceIn(total, i);
            TensorPrimitives.Multiply(gradient, factor, gradient);
            parameters[i].AccumulateLeafGradient(gradient);
        }

        if (!layout.IsFor(has)) layout = new GradientLayout(parameters, has, pieceLength);
    }

    private void StartReduction()
    {
        float[][] values = sums.Values;
        missing = [.. layout.Buckets.Select(bucket => bucket.Parameters)];
        posted = 0;
        IReadOnlyList<GradientBucket> buckets = layout.Buckets;
        reduction = new BackgroundReduction(buckets.Count, number => Reduce(values, buckets[number]));
    }

    private void AddEarly(Tensor leaf, float[] slot, StepReport step)
    {
        if (!numbers.TryGetValue(leaf, out int parameter)) return;
        versions[parameter] = leaf.GradForStep?.Version;
        isAdded[parameter] = true;
        Add(parameter, slot, step);
    }

    private void Add(int parameter, float[] slot, StepReport step)
    {
        Span<float> place = PlaceIn(slot, parameter);
        if (parameters[parameter].GradForStep is { } gradient)
        {
            gradient.Values.CopyTo(place);
            step.NoteGradient(parameter);
        }
        else
        {
            place.Clear();
        }

        sums.Add(layout.PlaceOf(parameter), place.Length);
        if (reduction is null || layout.BucketOf(parameter) < 0) return;
        missing[layout.BucketOf(parameter)]--;
        // In their order, which is the same on all ranks.
        for (; posted < missing.Length && missing[posted] == 0; posted++) reduction.Post();
    }

    private void Reduce(float[][] values, GradientBucket bucket)
    {
        int end = bucket.Start + bucket.Length;
        for (int start = bucket.Start; start < end; start += pieceLength)
            reducer.Reduce(values, start, total.AsSpan(start, Math.Min(pieceLength, end - start)));
    }
}
