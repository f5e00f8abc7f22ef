namespace DropoutLab;

/// <summary>Finds the leaves that may change while a backward pass goes on: those that nothing needs but the one node whose product is
/// their gradient.</summary>
internal static class EarlySteps
{
    /// <summary>Has nodes take the steps of their leaves.</summary>
    /// <param name="nodes">All of the pass.</param>
    /// <param name="stepOf">The step of a leaf; null for one that takes none.</param>
    public static void Assign(List<Node> nodes, Func<Tensor, Action?> stepOf)
    {
        // A view of a weight, or a detached one, is the weight too.
        var needs = new Dictionary<Storage, int>();
        foreach (Node node in nodes)
            foreach (Tensor needed in node.Needed) needs[needed.Memory] = needs.GetValueOrDefault(needed.Memory) + 1;
        foreach (Node node in nodes)
        {
            if (node is not IWeightProduct { Weight: { } weight } product) continue;
            const int AsInputAndSaved = 2;
            if (needs[weight.Memory] == AsInputAndSaved) product.Step = stepOf(weight);
        }
    }

    /// <summary>Has them take none any more: a graph that stays may be gone through again.</summary>
    public static void Forget(List<Node> nodes)
    {
        foreach (Node node in nodes)
            if (node is IWeightProduct product) product.Step = null;
    }
}
