using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    private Node? producer;
    private bool requiresGrad;
    private Tensor? grad;
    private Tensor? spareGrad;
    private bool gradWasRead;

    /// <summary>Whether gradients with respect to this tensor are computed: set on a leaf, inherited by what is computed from it.</summary>
    /// <exception cref="InvalidOperationException">Set on the result of a recorded operation.</exception>
    public bool RequiresGrad
    {
        get => requiresGrad || producer is not null;
        set => requiresGrad = producer is null
            ? value
            : throw new InvalidOperationException($"RequiresGrad: the tensor is the result of {producer.Name}; only a leaf's can be set");
    }

    /// <summary>Whether no recorded operation made this tensor.</summary>
    public bool IsLeaf => producer is null;

    /// <summary>The gradient that <see cref="Backward"/> accumulated in this leaf; null before the first one and after ZeroGrad.</summary>
    /// <remarks>
    /// <para>Accumulation adds to this very tensor. After <see cref="ZeroGrad"/> the next backward pass writes a new one, so a gradient
    /// that you hold keeps its values.</para>
    /// </remarks>
    public Tensor? Grad
    {
        get
        {
            gradWasRead = true;
            return grad;
        }
    }

    /// <summary>Forgets the accumulated gradient: <see cref="Grad"/> is null until the next backward pass.</summary>
    /// <remarks><para>Cost: no memory is touched; the next backward pass overwrites instead of adding.</para></remarks>
    public void ZeroGrad()
    {
        spareGrad = gradWasRead ? null : grad ?? spareGrad;
        grad = null;
        gradWasRead = false;
    }

    /// <summary>Computes the gradient of this tensor with respect to every leaf that requires one, and adds it to that
    /// leaf's <see cref="Grad"/>.</summary>
    /// <remarks>
    /// <para>Formula: for a scalar loss L and a leaf w, w.Grad += dL/dw; with a gradient g given, w.Grad += sum over i of g_i
    /// * d(this_i)/dw.</para>
    /// <para>Memory: the graph is freed, and with it the memory of what modules made inside their forward pass; reading such a tensor
    /// afterwards throws. The tensor itself, predictions and losses stay readable.</para>
    /// <para>Cost: each recorded operation once, last one first, on an explicit stack, so that long chains do not overflow.</para>
    /// <para>Errors: everything listed below is checked before a gradient changes. An exception of an operation's own backward pass (a
    /// custom one, or no memory) comes through; then every leaf of the graph is as after ZeroGrad, since half of the shares would be a
    /// wrong gradient. The graph stays and can be gone through again.</para>
    /// </remarks>
    /// <param name="gradient">The upstream gradient, in this tensor's shape; may be left out for a tensor of one element, where it
    /// is 1.</param>
    /// <param name="retainGraph">Keeps the graph for a second backward pass.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded; or the graph was freed by an earlier call; or a value that the
    /// backward pass needs was changed in place; or the tensor has several elements and no gradient came.</exception>
    /// <exception cref="ArgumentException">The gradient has another shape.</exception>
    public void Backward(Tensor? gradient = null, bool retainGraph = false) =>
        BackwardTelling(gradient, retainGraph, leafDone: null);

    /// <summary>As <see cref="Backward"/>; tells of each leaf whose gradient is whole while the pass goes on, and has leaves take their
    /// steps inside of it where nothing else needs them.</summary>
    internal void BackwardTelling(
        Tensor? gradient, bool retainGraph, Action<Tensor>? leafDone, Func<Tensor, Action?>? stepOf = null)
    {
        if (!RequiresGrad)
            throw new InvalidOperationException(
                "Backward: the tensor requires no gradient: no leaf with RequiresGrad took part in it, or it was computed under NoGrad");
        if (gradient is null && Count != 1)
            throw new InvalidOperationException($"Backward: an upstream gradient {Shape} expected for {Count} elements, none came");
        if (gradient is not null && gradient.Shape != Shape)
            throw new ArgumentException($"Backward: a gradient {Shape} expected, {gradient.Shape} came", nameof(gradient));

        if (gradient is not null && producer is not null && producer.CanBorrow(gradient))
        {
            BackwardWalk.Run(producer, gradient, isLent: true, retainGraph, leafDone, stepOf);
            return;
        }

        Tensor upstream = AllocateKept(Shape);
        if (gradient is null) upstream.Destination.Fill(1);
        else Copy.Run(gradient.Values, upstream.Destination);
        if (producer is null)
        {
            AccumulateLeafGradient(upstream.Values);
            upstream.Reclaim();
        }
        else
        {
            BackwardWalk.Run(producer, upstream, isLent: false, retainGraph, leafDone, stepOf);
        }
    }

    /// <summary>The same values outside of the graph: shares memory, requires no gradient.</summary>
    /// <remarks><para>Memory: what was detached is never reclaimed, so this is the way to keep an activation of a module's
    /// forward pass.</para></remarks>
    public Tensor Detach()
    {
        Keep();
        return View(Shape);
    }

    internal Node? Producer => producer;

    /// <summary>The gradient for readers inside the engine, who do not hold it beyond a step.</summary>
    internal Tensor? GradForStep => grad;

    /// <summary>Makes this tensor the output of <paramref name="node"/>.</summary>
    internal Tensor ProducedBy(Node node)
    {
        producer = node;
        node.SetOutput(this);
        return this;
    }

    /// <summary>The place for a leaf's gradient: to be overwritten when there is none yet, else to be added to.</summary>
    internal Span<float> LeafGradient(out bool accumulate)
    {
        accumulate = grad is not null;
        grad ??= spareGrad ?? AllocateKept(Shape);
        spareGrad = null;
        return grad.MutableValues;
    }

    internal void AccumulateLeafGradient(ReadOnlySpan<float> contribution)
    {
        Span<float> destination = LeafGradient(out bool accumulate);
        if (accumulate) Elementwise.Binary(default(AddOperator), destination, contribution, destination);
        else Copy.Run(contribution, destination);
    }
}
