namespace DropoutLab;

/// <summary>Switches recording off, and lets custom operations record themselves.</summary>
public static class Autograd
{
    [ThreadStatic]
    private static bool isOff;

    [ThreadStatic]
    private static bool isTracing;

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => !isOff;

    /// <summary>Stops recording on this thread until the result is disposed; may be nested.</summary>
    /// <remarks>
    /// <para>Usage: <c>using (Autograd.NoGrad()) { ... }</c>. The switch belongs to the thread; the compiler refuses an
    /// <c>await</c> inside.</para>
    /// </remarks>
    public static NoGradScope NoGrad()
    {
        var scope = new NoGradScope(isOff);
        isOff = true;
        return scope;
    }

    /// <summary>Whether an operation on these inputs is to be recorded: recording is on and one of them requires a gradient.</summary>
    /// <param name="inputs">The inputs of the operation.</param>
    public static bool Records(params ReadOnlySpan<Tensor> inputs)
    {
        if (!IsRecording) return false;
        foreach (Tensor input in inputs)
            if (input.RequiresGrad) return true;
        return false;
    }

    /// <summary>Whether a graph is being written on this thread.</summary>
    internal static bool IsTracing
    {
        get => isTracing;
        set => isTracing = value;
    }

    /// <summary>Whether an operation through which no gradient passes is to be recorded: only while a graph is written.</summary>
    internal static bool Traces(params ReadOnlySpan<Tensor> inputs) => isTracing && Records(inputs);

    internal static bool Records(Tensor input) => !isOff && input.RequiresGrad;

    internal static bool Records(Tensor first, Tensor second) => !isOff && (first.RequiresGrad || second.RequiresGrad);

    /// <summary>Records a custom operation: makes <paramref name="result"/> the output of <paramref name="node"/>.</summary>
    /// <param name="result">A tensor that the operation made and nobody else has: a leaf that requires no gradient.</param>
    /// <param name="node">The node whose Backward gives the gradients; used for one result only.</param>
    /// <returns>The result.</returns>
    /// <exception cref="InvalidOperationException">The result already belongs to the graph, or the node has an output.</exception>
    public static Tensor Record(Tensor result, Node node)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(node);
        if (result.RequiresGrad || node.HasOutput)
            throw new InvalidOperationException($"Record: {node.Name} needs a result of its own that requires no gradient yet");
        return result.ProducedBy(node);
    }

    /// <summary>Ends <see cref="NoGrad"/> when it is disposed.</summary>
    public readonly ref struct NoGradScope : IDisposable
    {
        private readonly bool wasOff;

        internal NoGradScope(bool wasOff) => this.wasOff = wasOff;

        /// <summary>Recording goes on as it was before; disposing a second time, or a copy, does the same again.</summary>
        public void Dispose() => isOff = wasOff;
    }
}
