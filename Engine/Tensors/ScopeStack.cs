namespace DropoutLab;

/// <summary>The open scopes of one thread, and the memory that each of them owns.</summary>
internal sealed class ScopeStack
{
    private readonly List<Storage> owned = [];
    private Frame[] frames = new Frame[8];

    /// <summary>How many scopes are open. A scope's own depth is 1 for the outermost.</summary>
    public int Depth { get; private set; }

    /// <summary>Opens a scope and gives its depth.</summary>
    /// <param name="isStep">Whether it reuses at its end also what a graph holds.</param>
    public int Push(bool isStep)
    {
        if (Depth == frames.Length) Array.Resize(ref frames, 2 * Depth);
        frames[Depth] = new Frame(owned.Count, isStep ? Depth + 1 : Depth == 0 ? 0 : frames[Depth - 1].StepDepth);
        return ++Depth;
    }

    /// <summary>Gives memory to the innermost scope.</summary>
    public void Add(Storage storage)
    {
        storage.EnterScope(Depth);
        owned.Add(storage);
    }

    /// <summary>Closes the scope at a depth and those inside it; without effect once it is closed.</summary>
    public void Close(int depth)
    {
        if (depth > Depth) return;
        (int start, int stepDepth) = frames[depth - 1];
        bool isStep = stepDepth == depth, isInsidePass = depth > 1 && frames[depth - 2].StepDepth != depth - 1;
        int kept = start;
        for (int i = start; i < owned.Count; i++)
        {
            Storage storage = owned[i];
            if (storage.Scope >= depth)
            {
                if (isStep) storage.ReclaimUnlessKept(ReclaimCause.StepEnded);
                else if (!storage.IsHeld) storage.ReclaimUnlessKept(ReclaimCause.PassEnded);
                // The pass around it may still return it.
                else if (isInsidePass) storage.HandOver(depth - 1);
                // A step around it reuses it at its end, should no backward pass have done so.
                else storage.LeaveToGraph(stepDepth);
            }

            if (storage.IsReclaimable && storage.Scope > 0) owned[kept++] = storage;
        }

        owned.RemoveRange(kept, owned.Count - kept);
        Depth = depth - 1;
    }

    /// <summary>An open scope.</summary>
    /// <param name="Start">Where its memory begins in the list.</param>
    /// <param name="StepDepth">The depth of the innermost step, this scope included; 0 for none.</param>
    private readonly record struct Frame(int Start, int StepDepth);
}
