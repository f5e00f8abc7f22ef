namespace DropoutLab;

/// <summary>The memory behind a tensor and its views.</summary>
/// <remarks>Three rules make reuse safe without Dispose. (1) Only memory that the engine itself handed out inside a scope, for a batch of a
/// loader, or for a gradient that no user can see, is ever reclaimed, and only by its owner: the scope, the graph that the scope left it
/// to, the loader. (2) What leaves the owner, as a result, as a span or by <see cref="Tensor.Detach"/>, is never reclaimed: it is left to
/// the garbage collector. (3) A reclaimed storage has no array any more, so a tensor that was kept all the same throws and never shows
/// another tensor's numbers.</remarks>
internal sealed class Storage(int count)
{
    private RentedBuffer buffer = BufferPool.Rent(count);
    private ReclaimCause cause;
    private int holders;
    private int version;
    private bool isLeftToGraph;

    /// <summary>How often the values were changed in place since they were first written.</summary>
    /// <remarks>Written before and after a change: a thread that reads the second number also sees the values.</remarks>
    public int Version
    {
        get => Volatile.Read(ref version);
        set => Volatile.Write(ref version, value);
    }

    /// <summary>Whether its owner may reuse the memory; not once a user holds it.</summary>
    public bool IsReclaimable { get; private set; }

    /// <summary>Depth of the open scope that owns the memory; 0 for none.</summary>
    public int Scope { get; private set; }

    /// <summary>Whether a node of a recorded graph needs the memory.</summary>
    public bool IsHeld => Volatile.Read(ref holders) > 0;

    public Span<float> Values => buffer.Array is { } array ? array.AsSpan(buffer.Start, count) : throw Reclaimed();

    /// <summary>A scope owns the memory from now on.</summary>
    public void EnterScope(int depth)
    {
        Scope = depth;
        IsReclaimable = true;
    }

    /// <summary>Hands the memory to a scope further out; 0 is the user.</summary>
    public void HandOver(int depth)
    {
        if (Scope <= depth) return;
        Scope = depth;
        if (depth == 0) IsReclaimable = false;
    }

    /// <summary>The scope that owned the memory closes, and nodes hold it: the last of them that is freed reclaims it.</summary>
    public void LeaveToGraph(int depth)
    {
        Scope = depth;
        isLeftToGraph = true;
    }

    /// <summary>A loader owns the memory from now on.</summary>
    public void BelongToLoader() => IsReclaimable = true;

    /// <summary>Leaves the memory to the garbage collector: a user holds it.</summary>
    public void Keep() => IsReclaimable = false;

    /// <summary>A node needs the memory until it is freed. Only what may be reclaimed is counted.</summary>
    public void Hold()
    {
        if (IsReclaimable) Interlocked.Increment(ref holders);
    }

    /// <summary>A node that held the memory is freed.</summary>
    public void Release()
    {
        if (IsReclaimable && Interlocked.Decrement(ref holders) <= 0 && isLeftToGraph) Reclaim(ReclaimCause.GraphFreed);
    }

    public void ReclaimUnlessKept(ReclaimCause because)
    {
        if (IsReclaimable) Reclaim(because);
    }

    /// <summary>Gives the memory back to the pool; every later read throws. The caller knows that nobody holds a span of it.</summary>
    public void Reclaim(ReclaimCause because)
    {
        if (buffer.Array is null) return;
        BufferPool.Return(buffer);
        buffer = default;
        IsReclaimable = false;
        cause = because;
    }

    private InvalidOperationException Reclaimed() => new("Tensor: the memory of this tensor was reused. " + cause switch
    {
        ReclaimCause.PassEnded =>
            "It was made inside a module's forward pass, which has ended without returning it. Return it as a further result " +
            "(OpenScope and scope.Return, as often as there are results), or take it out of the pass " +
            "with scope.Keep(tensor), or, without its gradient, with tensor.Detach()",
        ReclaimCause.GraphFreed =>
            "It was made inside a module's forward pass, which did not return it, and Backward has freed the graph. Read it before " +
            "Backward, or take it out of the pass with scope.Return or scope.Keep, or, without its gradient, " +
            "with tensor.Detach(), or call Backward(retainGraph: true)",
        ReclaimCause.StepEnded =>
            "It was made inside a step (a TensorScope, as the trainer opens one for each step), which has ended. Take it out with " +
            "step.Keep(tensor) or tensor.Detach() before the end",
        ReclaimCause.LoaderWentOn =>
            "It was a batch, and its loader has gone on. To keep a batch, take batch.Features.Detach() while it is current",
        ReclaimCause.GradientUsed =>
            "It was the gradient that an operation's Backward got, which is gone afterwards. To keep such a gradient, take a Clone()",
        _ => "It was a temporary of the engine",
    });
}
