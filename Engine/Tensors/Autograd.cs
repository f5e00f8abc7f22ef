namespace DropoutLab;

/// <summary>Switches recording off, and lets custom operations record themselves.</summary>
public static class Autograd
{
    [ThreadStatic]
    private static int noGradDepth;

    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsRecording => noGradDepth == 0;

    /// <summary>Stops recording on this thread until the result is disposed; may be nested.</summary>
    /// <remarks>
    /// <para>Usage: <c>using (Autograd.NoGrad()) { ... }</c>. The switch belongs to the thread, so do not <c>await</c> inside: if the rest
    /// runs on another thread, ending the switch there throws.</para>
    /// </remarks>
    public static NoGradScope NoGrad()
    {
        noGradDepth++;
        return new NoGradScope(Environment.CurrentManagedThreadId);
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

    internal static bool Records(Tensor input) => noGradDepth == 0 && input.RequiresGrad;

    internal static bool Records(Tensor first, Tensor second) => noGradDepth == 0 && (first.RequiresGrad || second.RequiresGrad);

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
    public struct NoGradScope : IDisposable, IEquatable<NoGradScope>
    {
        private int thread; // 0 once it has ended

        internal NoGradScope(int thread) => this.thread = thread;

        /// <summary>Recording goes on as it was before.</summary>
        /// <exception cref="InvalidOperationException">It was begun on another thread.</exception>
        public void Dispose()
        {
            if (thread == 0) return;
            // Counting down here would leave this thread, and the other one, without recording for good.
            if (thread != Environment.CurrentManagedThreadId)
                throw new InvalidOperationException(
                    "NoGrad: begun on another thread; a part of a program that awaits must end it before and begin it again after");
            noGradDepth--;
            thread = 0;
        }

        /// <inheritdoc/>
        public readonly bool Equals(NoGradScope other) => thread == other.thread;

        /// <inheritdoc/>
        public override readonly bool Equals(object? obj) => obj is NoGradScope other && Equals(other);

        /// <inheritdoc/>
        public override readonly int GetHashCode() => thread;

        /// <summary>Whether both are open on one thread, or neither is open.</summary>
        /// <param name="left">One.</param>
        /// <param name="right">The other.</param>
        public static bool operator ==(NoGradScope left, NoGradScope right) => left.Equals(right);

        /// <summary>Whether one is open and the other is not, or on another thread.</summary>
        /// <param name="left">One.</param>
        /// <param name="right">The other.</param>
        public static bool operator !=(NoGradScope left, NoGradScope right) => !left.Equals(right);
    }
}
