namespace DropoutLab;

/// <summary>The walk over a recorded graph, from a result back to the leaves.</summary>
/// <remarks>Nodes run in the reverse order of their making: an operation is made after those that made its inputs, so when its turn comes
/// every consumer of its output has added its share.</remarks>
internal static class BackwardWalk
{
    private static long walks;

    [ThreadStatic]
    private static List<Node>? spareList;

    /// <summary>Walks from a result to the leaves.</summary>
    /// <param name="root">What made the result.</param>
    /// <param name="upstream">Its gradient.</param>
    /// <param name="isLent">Whether the gradient is the user's, to be left as it is.</param>
    /// <param name="retainGraph">Whether the graph stays.</param>
    /// <param name="leafDone">Told of a leaf when the last node that adds to its gradient has run, while others still run.</param>
    /// <param name="stepOf">The step of a leaf that may be taken inside its gradient's product; null for none.</param>
    public static void Run(
        Node root, Tensor upstream, bool isLent, bool retainGraph, Action<Tensor>? leafDone = null,
        Func<Tensor, Action?>? stepOf = null)
    {
        // A custom node may call Backward inside its own: the inner walk then makes a list of its own.
        List<Node> nodes = spareList ?? new List<Node>(64);
        spareList = null;
        try
        {
            Collect(root, nodes);
            // All at once beforehand: an error in the middle would leave half of the gradients added.
            foreach (Node node in nodes) node.CheckSaved();
            nodes.Sort(static (a, b) => b.Order.CompareTo(a.Order));
            if (stepOf is not null) EarlySteps.Assign(nodes, stepOf);
            root.StartWith(upstream, isLent);
            RunAll(nodes, leafDone);
            if (!retainGraph)
                foreach (Node node in nodes) node.Free();
        }
        finally
        {
            // After an error part of the gradients may be left in the nodes: the next walk must not add to them.
            foreach (Node node in nodes) node.DropGradient();
            if (stepOf is not null) EarlySteps.Forget(nodes);
            nodes.Clear();
            spareList = nodes;
        }
    }

    private static void RunAll(List<Node> nodes, Action<Tensor>? leafDone)
    {
        try
        {
            using Autograd.NoGradScope scope = Autograd.NoGrad();
            if (leafDone is null)
                foreach (Node node in nodes) node.RunBackward();
            else
                RunAndTell(nodes, leafDone);
        }
        catch
        {
            // Some leaves have their share and others not: nobody must take a step with that.
            foreach (Node node in nodes) node.ForgetLeafGradients();
            throw;
        }
    }

    private static void RunAndTell(List<Node> nodes, Action<Tensor> leafDone)
    {
        var uses = new Dictionary<Tensor, int>(ReferenceEqualityComparer.Instance);
        foreach (Tensor leaf in nodes.SelectMany(node => node.Leaves)) uses[leaf] = uses.GetValueOrDefault(leaf) + 1;
        foreach (Node node in nodes)
        {
            node.RunBackward();
            foreach (Tensor leaf in node.Leaves)
                if (--uses[leaf] == 0) leafDone(leaf);
        }
    }

    /// <summary>Lists every node that the root's gradient reaches.</summary>
    private static void Collect(Node root, List<Node> nodes)
    {
        long walk = Interlocked.Increment(ref walks);
        Visit(root, walk, nodes);
        // The list is its own queue: what is appended is looked at in turn.
        for (int i = 0; i < nodes.Count; i++)
        {
            Node node = nodes[i];
            for (int input = 0; input < node.InputCount; input++)
                if (node.InputNode(input) is { } next) Visit(next, walk, nodes);
        }
    }

    private static void Visit(Node node, long walk, List<Node> nodes)
    {
        if (node.SeenBy == walk) return;
        if (node.IsFreed)
            throw new InvalidOperationException(
                $"Backward: the graph was freed by an earlier Backward (at {node.Name}); to go through it twice, give retainGraph: true " +
                "to the first call");
        node.SeenBy = walk;
        nodes.Add(node);
    }
}
