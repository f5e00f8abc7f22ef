namespace DropoutLab;

/// <summary>A stretch of a program whose temporary results are reused when it ends, instead of being left to the
/// garbage collector.</summary>
/// <remarks>
/// <para>There are two kinds. A module's forward pass is one (<c>using TensorScope scope = OpenScope();</c> in a module of your own, done
/// for you by <see cref="Layers.Layer"/>): what it made and neither returned nor left to a recorded graph is reused when it ends; what the
/// graph holds is reused once <see cref="Tensor.Backward"/> has freed the graph. A step of your own loop is the other (<see cref="Open"/>):
/// at its end everything that operations made inside is reused, graph or not.</para>
/// <para>In a scope: results of operations. Never in one: what factories make (<c>From</c>, <c>Zeros</c>, <c>Normal</c>), parameters,
/// buffers, gradients, the state of an optimizer, batches of a loader, and whatever was looked at with <see cref="Tensor.AsSpan"/>
/// or detached.</para>
/// <para>A module or a loop without a scope is slower, never wrong: the collector has to find its results. A tensor that is read after its
/// memory was reused throws and says why; it never shows other numbers.</para>
/// <para>A scope belongs to the thread that opened it. Scopes nest; one that is closed closes those that were opened inside it, and closing
/// a second time has no effect.</para>
/// </remarks>
public readonly ref struct TensorScope : IDisposable
{
    [ThreadStatic]
    private static ScopeStack? stack;

    private readonly ScopeStack scopes;
    private readonly int depth;

    private TensorScope(ScopeStack scopes, bool isStep)
    {
        this.scopes = scopes;
        depth = scopes.Push(isStep);
    }

    /// <summary>Opens a scope for a step of a loop: <c>using (TensorScope step = TensorScope.Open()) { ... }</c>.</summary>
    public static TensorScope Open() => new(stack ??= new ScopeStack(), isStep: true);

    /// <summary>Opens a scope for a module's forward pass.</summary>
    internal static TensorScope OpenPass() => new(stack ??= new ScopeStack(), isStep: false);

    /// <summary>Hands a result to the scope around this one, or to the user where there is none; to be called for each result.</summary>
    /// <param name="result">A tensor, made inside or not.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">The scope has ended.</exception>
    public Tensor Return(Tensor result)
    {
        ArgumentNullException.ThrowIfNull(result);
        CheckOpen();
        result.HandOver(depth - 1);
        return result;
    }

    /// <summary>Takes a tensor out of this scope and all around it: it stays readable, with its gradient, until the collector finds that
    /// nobody has it.</summary>
    /// <param name="tensor">A tensor, made inside or not.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidOperationException">The scope has ended.</exception>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        CheckOpen();
        tensor.Keep();
        return tensor;
    }

    /// <summary>Ends the scope and reuses what is still in it.</summary>
    public void Dispose() => scopes?.Close(depth);

    /// <summary>Notes memory that an operation has just taken.</summary>
    internal static void Add(Storage storage)
    {
        if (stack is { Depth: > 0 } scopes) scopes.Add(storage);
    }

    private void CheckOpen()
    {
        if (scopes is null || depth > scopes.Depth)
            throw new InvalidOperationException("TensorScope: the scope has ended; Return and Keep come before its end");
    }
}
