using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>A recorded operation: knows its inputs and turns the gradient of its output into gradients of its inputs.</summary>
/// <remarks>
/// <para>Derive from it to add an operation from outside the engine: compute the result, then <c>Autograd.Records(input) ?
/// Autograd.Record(result, new MyNode(input)) : result</c>. Save what the backward pass needs with <see cref="Save"/>.</para>
/// </remarks>
public abstract class Node
{
    private static long created;

    private readonly Edge[] edges;
    private SavedTensor[] saved = [];
    private Tensor? output;
    private bool holdsOutput;
    private Tensor? gradient;
    private bool isLent;

    /// <summary>Records an operation on these inputs.</summary>
    /// <param name="inputs">In the order in which <see cref="Accumulate"/> numbers them.</param>
    protected Node(params ReadOnlySpan<Tensor> inputs)
    {
        edges = new Edge[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            edges[i] = new Edge(inputs[i]);
            edges[i].Untracked?.HoldForGraph();
        }

        Order = Interlocked.Increment(ref created);
    }

    /// <summary>The operation's name in error messages.</summary>
    public virtual string Name => GetType().Name is var name && name.EndsWith("Node", StringComparison.Ordinal) ? name[..^4] : name;

    /// <summary>Adds this operation's share to the gradients of its inputs, with <see cref="Accumulate"/>.</summary>
    /// <remarks>
    /// <para>Nothing is recorded meanwhile. The gradient belongs to this call: it may be changed in place, and its memory is reused after
    /// the call, so it must not be kept.</para>
    /// <para>Errors: an exception ends the backward pass and comes out of <see cref="Tensor.Backward"/>, which says what it leaves.</para>
    /// </remarks>
    /// <param name="gradient">Gradient of the loss with respect to the output, in the output's shape.</param>
    protected abstract void Backward(Tensor gradient);

    /// <summary>Whether <see cref="Backward"/> neither changes its gradient nor hands it on, unless <see cref="CanPassOn"/> says so: then
    /// it may be lent the one that the user gave, without a copy.</summary>
    internal virtual bool OnlyReadsGradient => false;

    /// <summary>Writes what the operation does to its inputs in the words of a standard; one that cannot says its name.</summary>
    /// <returns>The name of the result.</returns>
    internal virtual string WriteTo(IGraphWriter writer) => throw NotWritable("this operation");

    /// <summary>As <see cref="WriteTo"/>, for an operation whose one tensor holds what are several results in the standard.</summary>
    internal virtual string[] WritePartsTo(IGraphWriter writer) => [WriteTo(writer)];

    internal NotSupportedException NotWritable(string what) => new($"{Name}: {what} has no form in ONNX here");

    /// <summary>Gives back what the node saved, when the graph is freed.</summary>
    protected virtual void Release()
    {
    }

    /// <summary>Whether an input wants a gradient: if not, do not compute it.</summary>
    /// <param name="input">Number of the input, from 0.</param>
    protected internal bool NeedsGradient(int input) => edges[input].Exists;

    /// <summary>Adds a contribution to an input's gradient; does nothing if that input wants none.</summary>
    /// <param name="input">Number of the input, from 0.</param>
    /// <param name="contribution">In the input's shape; read during the call only.</param>
    /// <exception cref="ArgumentException">The contribution has another shape than the input.</exception>
    protected void Accumulate(int input, Tensor contribution)
    {
        ArgumentNullException.ThrowIfNull(contribution);
        Edge edge = edges[input];
        if (!edge.Exists) return;
        if (contribution.Shape != edge.Shape)
            throw new ArgumentException(
                $"{Name}: gradient {contribution.Shape} for input {input} of shape {edge.Shape}", nameof(contribution));
        Span<float> destination = GradientOf(input, out bool accumulate);
        if (accumulate) Elementwise.Binary(default(AddOperator), destination, contribution.Values, destination);
        else Copy.Run(contribution.Values, destination);
    }

    /// <summary>Saves what the backward pass needs; called once, at the end of the constructor.</summary>
    /// <param name="tensors">Inputs, or the result.</param>
    protected void Save(params ReadOnlySpan<Tensor> tensors)
    {
        saved = new SavedTensor[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            saved[i] = new SavedTensor(tensors[i]);
            tensors[i].HoldForGraph();
        }
    }

    /// <summary>A tensor that was saved. It has the values it had then: Backward throws beforehand if it was changed in place.</summary>
    /// <param name="index">Its place in the call of <see cref="Save"/>, from 0.</param>
    protected Tensor Saved(int index) => saved[index].Tensor;

    /// <summary>Where an input's gradient is collected, for kernels that write it themselves: to be overwritten, or added to if
    /// <paramref name="accumulate"/>. Ask <see cref="NeedsGradient"/> first.</summary>
    internal Span<float> GradientOf(int input, out bool accumulate)
    {
        Edge edge = edges[input];
        return edge.Leaf is { } leaf ? leaf.LeafGradient(out accumulate) : edge.Node!.OwnGradient(out accumulate);
    }

    /// <summary>Hands this node's own gradient, which it may have changed in place, on to an input: without a copy where that is possible.
    /// The last thing that <see cref="Backward"/> does, since the gradient is gone afterwards.</summary>
    internal void PassOn(int input, Tensor ownGradient)
    {
        Edge edge = edges[input];
        if (!edge.Exists) return;
        if (edge.Node is { gradient: null } next)
        {
            next.gradient = ownGradient.View(edge.Shape);
            gradient = null;
        }
        else
        {
            Accumulate(input, ownGradient.View(edge.Shape));
        }
    }

    /// <summary>Whether <see cref="PassOn"/> would hand the gradient on without a copy, so that changing it in place pays.</summary>
    internal bool CanPassOn(int input) => !isLent && edges[input].Node is { gradient: null };

    /// <summary>Whether the gradient that a user gave can be read where it lies: not where this operation itself adds to it.</summary>
    internal bool CanBorrow(Tensor upstream)
    {
        if (!OnlyReadsGradient) return false;
        foreach (Edge edge in edges)
            if (edge.Leaf?.GradForStep is { } leafGradient && leafGradient.Memory == upstream.Memory) return false;
        return true;
    }

    /// <summary>The shape of an input.</summary>
    internal Shape ShapeOf(int input) => edges[input].Shape;

    internal long Order { get; }

    /// <summary>The walk that saw this node last.</summary>
    internal long SeenBy { get; set; }

    internal bool IsFreed { get; private set; }

    internal bool HasOutput => output is not null;

    internal int InputCount => edges.Length;

    internal Node? InputNode(int input) => edges[input].Node;

    /// <summary>An input that no operation has recorded.</summary>
    internal Tensor? InputTensor(int input) => edges[input].Leaf ?? edges[input].Untracked;

    /// <summary>The leaves among the inputs, once for each time that they are one.</summary>
    internal IEnumerable<Tensor> Leaves => edges.Where(edge => edge.Leaf is not null).Select(edge => edge.Leaf!);

    /// <summary>The tensors whose values the backward pass may read, and the leaves that it adds to: once for each reason.</summary>
    internal IEnumerable<Tensor> Needed =>
        edges.Select(edge => edge.Leaf ?? edge.Untracked).OfType<Tensor>().Concat(saved.Select(tensor => tensor.Tensor));

    internal Shape OutputShape => output!.Shape;

    /// <summary>Whether the result's memory waits for this node to be freed: not where it is a view of what another node made, and no
    /// backward pass may come here, since only part of the views is used.</summary>
    internal virtual bool HoldsOutput => true;

    internal void SetOutput(Tensor tensor)
    {
        output = tensor;
        holdsOutput = HoldsOutput;
        if (holdsOutput) tensor.HoldForGraph();
    }

    /// <summary>Leaves the result's memory to the pass that it was made in.</summary>
    internal void LetGoOfOutput()
    {
        if (!holdsOutput) return;
        holdsOutput = false;
        output!.ReleaseFromGraph();
    }

    /// <summary>Sets the gradient of the result that a backward pass begins at.</summary>
    /// <param name="upstream">The gradient.</param>
    /// <param name="isLent">Whether it is the user's, to be left as it is.</param>
    internal void StartWith(Tensor upstream, bool isLent) => (gradient, this.isLent) = (upstream, isLent);

    /// <summary>Runs the backward step on the collected gradient and gives its memory back.</summary>
    internal void RunBackward()
    {
        // No gradient: every consumer was cut off from this node (it passed nothing on).
        if (gradient is not { } collected) return;
        Backward(collected);
        // Unless Backward handed the memory on to an input.
        if (!isLent) gradient?.Reclaim(ReclaimCause.GradientUsed);
        DropGradient();
    }

    internal void DropGradient() => (gradient, isLent) = (null, false);

    internal void ForgetLeafGradients()
    {
        foreach (Edge edge in edges) edge.Leaf?.ZeroGrad();
    }

    /// <summary>Throws if a saved tensor was changed in place since.</summary>
    internal void CheckSaved()
    {
        foreach (SavedTensor tensor in saved) tensor.Check(Name);
    }

    /// <summary>Frees what the node holds, and the memory that a module's forward pass left to it.</summary>
    internal void Free()
    {
        IsFreed = true;
        Release();
        if (holdsOutput) output?.ReleaseFromGraph();
        foreach (Edge edge in edges) edge.Untracked?.ReleaseFromGraph();
        foreach (SavedTensor tensor in saved) tensor.Tensor.ReleaseFromGraph();
        Array.Clear(edges);
        saved = [];
    }

    private Span<float> OwnGradient(out bool accumulate)
    {
        accumulate = gradient is not null;
        gradient ??= Tensor.AllocateKept(output!.Shape);
        return gradient.OwnValues;
    }

    /// <summary>Where the gradient of one input goes: to the node that made it, to a leaf, or nowhere.</summary>
    private readonly struct Edge
    {
        public Edge(Tensor input)
        {
            Shape = input.Shape;
            Node = input.Producer;
            if (Node is not null) return;
            if (input.RequiresGrad) Leaf = input;
            else Untracked = input;
        }

        public Node? Node { get; }

        public Tensor? Leaf { get; }

        /// <summary>An input without gradient: a mask that the forward pass made, whose memory is freed with the graph, or a
        /// user's batch.</summary>
        public Tensor? Untracked { get; }

        public Shape Shape { get; }

        public bool Exists => Node is not null || Leaf is not null;
    }
}
