using DropoutLab.Layers;

namespace DropoutLab.Tests.Parity;

internal static class SequenceModuleCases
{
    private static readonly AttentionMask Padding = AttentionMask.Lengths(5, 3);

    private static readonly AttentionMask Added = AttentionMask.Adding(
        Tensor.From([.. Enumerable.Range(0, 20).Select(i => i % 3 / 2f)], 4, 5));

    public static IEnumerable<SequenceModuleCase> All() =>
    [
        .. OfCell("LSTM", (inputs, hidden) => new LSTM(inputs, hidden), () => new LSTM(3, 4, 2, bidirectional: true, dropProbability: 0.4),
            () => new LSTM(3, 4, 2, batchFirst: true, dropProbability: 0.4), () => new LSTM(2, 17, bias: false),
            () => new LSTM(3, 4, 2, bidirectional: true), () => new LSTM(3, 4, 3, bidirectional: true, dropProbability: 0.4),
            () => new LSTMCell(3, 5)),
        .. OfCell("GRU", (inputs, hidden) => new GRU(inputs, hidden), () => new GRU(3, 4, 2, bidirectional: true, dropProbability: 0.4),
            () => new GRU(3, 4, 2, batchFirst: true, dropProbability: 0.4), () => new GRU(2, 17, bias: false),
            () => new GRU(3, 4, 2, bidirectional: true), () => new GRU(3, 4, 3, bidirectional: true, dropProbability: 0.4),
            () => new GRUCell(3, 5)),
        .. OfCell("RNN", (inputs, hidden) => new RNN(inputs, hidden), () => new RNN(3, 4, 2, bidirectional: true, dropProbability: 0.4),
            () => new RNN(3, 4, 2, batchFirst: true, dropProbability: 0.4), () => new RNN(2, 17, bias: false),
            () => new RNN(3, 4, 2, bidirectional: true), () => new RNN(3, 4, 3, bidirectional: true, dropProbability: 0.4),
            () => new RNNCell(3, 5)),
        new("RNN relu", () => new RNN(3, 5, activation: RecurrentActivation.ReLU), [[4, 2, 3], [1, 2, 5]], (m, x) => Run(m, x)),
        new("RNNCell relu", () => new RNNCell(3, 5, activation: RecurrentActivation.ReLU), [[2, 3], [2, 5]], (m, x) => Run(m, x)),
        Attention("attention to itself", () => new MultiHeadAttention(6, 2), [[4, 2, 6]], null),
        Attention("attention, causal, batch first", () => new MultiHeadAttention(6, 2, batchFirst: true), [[2, 4, 6]],
            AttentionMask.Causal),
        Attention("attention with dropout", () => new MultiHeadAttention(6, 3, 0.3), [[4, 2, 6]], null),
        Attention("attention to keys", () => new MultiHeadAttention(6, 2), [[4, 2, 6], [5, 2, 6], [5, 2, 6]], Padding),
        Attention("attention, memory", () => new MultiHeadAttention(6, 2), [[4, 2, 6], [5, 2, 6]], Added),
        Attention("attention, other sizes", () => new MultiHeadAttention(6, 2, bias: false, keyFeatures: 3, valueFeatures: 5),
            [[4, 2, 6], [5, 2, 3], [5, 2, 5]], Added),
        Attention("attention, boolean mask", () => new MultiHeadAttention(6, 2), [[4, 2, 6], [5, 2, 6], [5, 2, 6]],
            AttentionMask.Hiding(Tensor.From([.. Enumerable.Range(0, 20).Select(i => i % 4 == 1 ? 1f : 0)], 4, 5))),
        Attention("attention, a mask for each head", () => new MultiHeadAttention(6, 2), [[4, 2, 6], [5, 2, 6], [5, 2, 6]],
            // PyTorch's [N * heads, T, S]
            AttentionMask.Adding(Tensor.From([.. Enumerable.Range(0, 80).Select(i => i % 7 / 4f)], 2, 2, 4, 5))),
        Attention("attention with dropout, batch first", () => new MultiHeadAttention(6, 3, 0.3, batchFirst: true), [[2, 4, 6]], null),
        Attention("attention with dropout, other sizes", () => new MultiHeadAttention(6, 2, 0.3, keyFeatures: 3, valueFeatures: 5),
            [[4, 2, 6], [5, 2, 3], [5, 2, 5]], null),
        Weights("weights of attention", () => new MultiHeadAttention(6, 2), [[4, 2, 6], [5, 2, 6], [5, 2, 6]], Padding),
        Weights("weights of attention, causal, batch first", () => new MultiHeadAttention(6, 3, batchFirst: true), [[2, 4, 6]],
            AttentionMask.Causal),
        Weights("weights of attention, other sizes", () => new MultiHeadAttention(6, 2, bias: false, keyFeatures: 3, valueFeatures: 5),
            [[4, 2, 6], [5, 2, 3], [5, 2, 5]], Added),
        Weights("weights of attention of one sequence", () => new MultiHeadAttention(6, 2), [[4, 6]], null),
        Attention("attention of one sequence", () => new MultiHeadAttention(6, 2), [[4, 6]], null),
        new("encoder layer", () => Encoder(), [[4, 2, 6]], (m, x) => [((TransformerEncoderLayer)m).Forward(x[0])]),
        new("encoder layer, norm first, gelu",
            () => new TransformerEncoderLayer(6, 2, 8, 0.2, FeedForwardActivation.GELU, batchFirst: true, normFirst: true), [[2, 4, 6]],
            (m, x) => [((TransformerEncoderLayer)m).Forward(x[0], AttentionMask.Causal)]),
        new("encoder", () => new TransformerEncoder(Encoder(), 2, new LayerNorm(6)), [[4, 2, 6]],
            (m, x) => [((TransformerEncoder)m).Forward(x[0], AttentionMask.Lengths(4, 2))]),
        new("decoder layer", () => new TransformerDecoderLayer(6, 2, 8, 0.2), [[4, 2, 6], [5, 2, 6]],
            (m, x) => [((TransformerDecoderLayer)m).Forward(x[0], x[1], AttentionMask.Causal)]),
        new("decoder layer, norm first", () => new TransformerDecoderLayer(6, 2, 8, 0.2, normFirst: true), [[4, 2, 6], [5, 2, 6]],
            (m, x) => [((TransformerDecoderLayer)m).Forward(x[0], x[1], memoryMask: Padding)]),
        new("encoder layer, batch first", () => new TransformerEncoderLayer(6, 2, 8, 0.2, batchFirst: true), [[2, 4, 6]],
            (m, x) => [((TransformerEncoderLayer)m).Forward(x[0])]),
        new("decoder layer, batch first", () => new TransformerDecoderLayer(6, 2, 8, 0.2, batchFirst: true), [[2, 4, 6], [2, 5, 6]],
            (m, x) => [((TransformerDecoderLayer)m).Forward(x[0], x[1], AttentionMask.Causal)]),
        new("decoder", () => new TransformerDecoder(new TransformerDecoderLayer(6, 2, 8, 0.2), 2, new LayerNorm(6)),
            [[4, 2, 6], [5, 2, 6]], (m, x) => [((TransformerDecoder)m).Forward(x[0], x[1], AttentionMask.Causal, Padding)]),
        Bag("bag mean", BagMode.Mean),
        Bag("bag sum", BagMode.Sum),
        new("bags of one size", () => new Named("bag", new EmbeddingBag(7, 4, paddingIndex: 2)), [[2, 4]],
            (m, x) => [((EmbeddingBag)m.Children[0]).Forward(Tensor.FromIndices([1, 2, 4, 4, 0, 4], 2, 3)) * x[0]]),
        new("embedding with padding", () => new Named("embedding", new Embedding(7, 4, paddingIndex: 2)), [[2, 3, 4]],
            (m, x) => [((Embedding)m.Children[0]).Forward(Tensor.FromIndices([1, 2, 4, 4, 0, 4], 2, 3)) * x[0]]),
    ];

    private static IEnumerable<SequenceModuleCase> OfCell(
        string name, Func<int, int, Module> plain, Func<Module> deep, Func<Module> batchFirst, Func<Module> withoutBias,
        Func<Module> bidirectional, Func<Module> threeLayers, Func<Module> cell)
    {
        int[][] Shapes(int[] sequence, int[] state) => name == "LSTM" ? [sequence, state, state] : [sequence, state];
        yield return new($"{name} with state", () => plain(3, 5), Shapes([4, 2, 3], [1, 2, 5]), (m, x) => Run(m, x));
        yield return new($"{name} deep", deep, Shapes([5, 2, 3], [4, 2, 4]), (m, x) => Run(m, x));
        yield return new($"{name} batch first", batchFirst, Shapes([2, 5, 3], [2, 2, 4]), (m, x) => Run(m, x));
        yield return new($"{name} without bias", withoutBias, Shapes([3, 1, 2], [1, 1, 17]), (m, x) => Run(m, x));
        yield return new($"{name} one sequence", () => plain(3, 4), Shapes([6, 3], [1, 4]), (m, x) => Run(m, x));
        yield return new($"{name} lengths", bidirectional, [[5, 3, 3]], (m, x) => Run(m, x, 3, 5, 1));
        yield return new($"{name} lengths with dropout", threeLayers, [[5, 3, 3]], (m, x) => Run(m, x, 3, 5, 1));
        yield return new($"{name} lengths, batch first, with state", batchFirst, Shapes([3, 5, 3], [2, 3, 4]),
            (m, x) => Run(m, x, 5, 2, 4));
        yield return new($"{name}Cell of one row", cell, Shapes([3], [5]), (m, x) => Run(m, x));
        yield return new($"{name}Cell", cell, Shapes([2, 3], [2, 5]), (m, x) => Run(m, x));
    }

    private static Tensor[] Run(Module module, Tensor[] x, params ReadOnlySpan<int> lengths)
    {
        Tensor? state = x.Length > 1 ? x[1] : null;
        switch (module)
        {
            case LSTM lstm:
                (Tensor output, LSTMState after) = lstm.Forward(x[0], state is null ? null : new LSTMState(state, x[2]), lengths);
                return [output, after.Hidden, after.Cell];
            case LSTMCell cell:
                LSTMState next = cell.Forward(x[0], new LSTMState(state!, x[2]));
                return [next.Hidden, next.Cell];
            case GRU gru:
                (Tensor ofGru, Tensor lastOfGru) = gru.Forward(x[0], state, lengths);
                return [ofGru, lastOfGru];
            case RNN rnn:
                (Tensor ofRnn, Tensor lastOfRnn) = rnn.Forward(x[0], state, lengths);
                return [ofRnn, lastOfRnn];
            case GRUCell cell:
                return [cell.Forward(x[0], state)];
            default:
                return [((RNNCell)module).Forward(x[0], state)];
        }
    }

    private static TransformerEncoderLayer Encoder() => new(6, 2, 8, 0.2);

    private static SequenceModuleCase Attention(string name, Func<MultiHeadAttention> make, int[][] shapes, AttentionMask? mask) =>
        new(name, make, shapes, (m, x) => [((MultiHeadAttention)m).Forward(x[0], x[^1] == x[0] ? x[0] : x[1], x[^1], mask)]);

    private static SequenceModuleCase Weights(string name, Func<MultiHeadAttention> make, int[][] shapes, AttentionMask? mask) =>
        new(name, make, shapes, (m, x) => [((MultiHeadAttention)m).Weights(x[0], x.Length == 1 ? x[0] : x[1], mask)]);

    private static SequenceModuleCase Bag(string name, BagMode mode) =>
        new(name, () => new Named("bag", new EmbeddingBag(7, 4, mode, paddingIndex: 2)), [[3, 4]],
            (m, x) => [((EmbeddingBag)m.Children[0]).Forward([1, 2, 4, 5, 1, 6], [0, 3, 3]) * x[0]]);

    /// <summary>A module inside one that gives it a name.</summary>
    private sealed class Named : Module
    {
        public Named(string name, Module inside) => Register(name, inside);
    }
}
