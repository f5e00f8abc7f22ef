using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>Attention in the words of a graph: two products of matrices and a softmax between them.</summary>
internal sealed class AttentionGraph(IGraphWriter writer, AttentionShape shape, int rank)
{
    // Heads that stand beside each other in the last axis, of sequences with the time first or the batch first.
    private readonly bool isTimeFirst = rank == 3 && shape.Query.Sequence < shape.Query.Row;
    private readonly bool isPacked = rank == 3 && (shape.Heads > 1 || shape.Query.Sequence < shape.Query.Row);

    /// <summary>An operand as a matrix for each head.</summary>
    /// <param name="input">Its number.</param>
    /// <param name="columns">Size of its last axis.</param>
    /// <param name="layout">Where the heads stand in it.</param>
    /// <param name="width">Elements of a head.</param>
    public string Heads(int input, int columns, HeadLayout layout, int width)
    {
        string operand = writer.Input(input);
        int together = shape.Heads * width, start = layout.Start;
        if (rank == 3 && together < columns)
            operand = writer.Write("Slice", [operand, writer.Constant(start), writer.Constant(start + together), writer.Constant(-1)]);

        if (!isPacked) return operand;
        string heads = writer.Write("Reshape", [operand, writer.Constant(0, 0, shape.Heads, width)]);
        return writer.Write("Transpose", [heads], new GraphAttribute("perm", isTimeFirst ? new long[] { 1, 2, 0, 3 } : [0, 2, 1, 3]));
    }

    /// <summary>The attention of such operands.</summary>
    public string Write(string query, string key, string value, Tensor? added)
    {
        long[] turned = [.. Enumerable.Range(0, isPacked ? 4 : rank).Select(axis => (long)axis)];
        (turned[^2], turned[^1]) = (turned[^1], turned[^2]);
        string scores = writer.Write(
            "MatMul",
            [
                writer.Write("Mul", [query, writer.Constant(shape.Scale)]),
                writer.Write("Transpose", [key], new GraphAttribute("perm", turned)),
            ]);
        if (added is not null) scores = writer.Write("Add", [scores, Broadcasting(added)]);
        if (shape.IsCausal) scores = writer.Write("Add", [scores, writer.Constant(Future())]);
        string weights = writer.Write("Softmax", [scores], new GraphAttribute("axis", -1L));
        string result = writer.Write("MatMul", [weights, value]);
        if (!isPacked) return result;
        GraphAttribute back = new("perm", isTimeFirst ? new long[] { 2, 0, 1, 3 } : [0, 2, 1, 3]);
        string together = writer.Write("Transpose", [result], back);
        return writer.Write("Reshape", [together, writer.Constant(0, 0, -1)]);
    }

    /// <summary>A mask of sequences without heads gets an axis for them.</summary>
    private string Broadcasting(Tensor added) => isPacked && added.Rank == 3 && shape.Heads == 1
        ? writer.Write("Unsqueeze", [writer.Constant(added), writer.Constant(1)])
        : writer.Constant(added);

    /// <summary>Minus infinity where a key stands behind its query.</summary>
    private Tensor Future()
    {
        Tensor future = Tensor.Zeros(shape.Queries, shape.Keys);
        for (int query = 0; query < shape.Queries; query++)
            for (int key = query + 1; key < shape.Keys; key++) future.MutableValues[(query * shape.Keys) + key] = float.NegativeInfinity;
        return future;
    }
}
