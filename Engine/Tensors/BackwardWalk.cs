namespace DropoutLab;

/// <summary>The walk over a recorded graph, from a result back to the leaves.</summary>
/// <remarks>Nodes run in the reverse order of their making: an operation is made after those that made its inputs, so when its turn comes
/// every consumer of its output has added its share.</remarks>
internal static class BackwardWalk
{
    private static long walks;

    [ThreadStatic]
    private static List<Node>? spareList;

    public static void Run(Node root, Tensor upstream, bool retainGraph)
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
            root.StartWith(upstream);
            RunAll(nodes);
            if (!retainGraph)
                foreach (Node node in nodes) node.Free();
        }
        finally
        {
            // After an error part of the gradients may be left in the nodes: the next walk must not add to them.
            foreach (Node node in nodes) node.DropGradient();
            nodes.Clear();
            spareList = nodes;
        }
    }

    private static void RunAll(List<Node> nodes)
    {
        try
        {
            using (Autograd.NoGrad())
                foreach (Node node in nodes) node.RunBackward();
        }
        catch
        {
            // Some leaves have their share and others not: nobody must take a step with that.
            foreach (Node node in nodes) node.ForgetLeafGradients();
            throw;
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
