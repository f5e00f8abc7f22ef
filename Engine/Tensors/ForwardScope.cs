namespace DropoutLab;

/// <summary>What a module's forward pass makes, so that what it does not return can be reused.</summary>
/// <remarks>While a scope is open on a thread, the results of operations are marked reclaimable. When the outermost scope closes, the mark
/// is taken from its result, which the user gets. With recording on, the rest is reclaimed by the backward pass that frees the graph; if
/// recording was off when the outermost scope opened, no graph can need it, and each pass reclaims it at its end.</remarks>
internal ref struct ForwardScope
{
    [ThreadStatic]
    private static int depth;

    /// <summary>What the open scopes made, when nothing is recorded; else null.</summary>
    [ThreadStatic]
    private static List<Storage>? made;

    private readonly int mark;
    private Tensor? result;

    /// <summary>Opens a scope on this thread.</summary>
    public static ForwardScope Open()
    {
        if (depth == 0) made = Autograd.IsRecording ? null : [];
        depth++;
        return new ForwardScope(made?.Count ?? 0);
    }

    private ForwardScope(int mark) => this.mark = mark;

    /// <summary>Notes memory that an operation has just taken.</summary>
    public static void Register(Storage storage)
    {
        if (depth == 0) return;
        storage.IsReclaimable = true;
        made?.Add(storage);
    }

    /// <summary>Names what the forward pass returns.</summary>
    public Tensor Return(Tensor tensor) => result = tensor;

    /// <summary>Closes the scope.</summary>
    public readonly void Dispose()
    {
        depth--;
        if (depth == 0) result?.Keep();
        if (made is null) return;

        // The pass around this one may still have to reclaim what this one returned.
        int kept = mark;
        for (int i = mark; i < made.Count; i++)
        {
            if (result?.IsBackedBy(made[i]) == true) made[kept++] = made[i];
            else if (made[i].IsReclaimable) made[i].Reclaim();
        }

        made.RemoveRange(kept, made.Count - kept);
        if (depth == 0) made = null;
    }
}
