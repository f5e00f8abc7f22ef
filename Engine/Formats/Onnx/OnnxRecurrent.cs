using DropoutLab.Kernels;

namespace DropoutLab.Formats;

/// <summary>Recurrent layers: the engine's own, whose gates stand in another order.</summary>
internal static class OnnxRecurrent
{
    public static object[] Lstm(OnnxCall call)
    {
        if (call.Has(7)) throw call.Bad("no peepholes expected, some came");
        if (call.Flag("input_forget")) throw call.Bad("a forget gate of its own expected, input_forget came");
        return Run<LstmCell>(call, ["Sigmoid", "Tanh", "Tanh"]);
    }

    public static object[] Gru(OnnxCall call)
    {
        if (!call.Flag("linear_before_reset")) throw call.Bad("linear_before_reset of 1 expected, 0 came");
        return Run<GruCell>(call, ["Sigmoid", "Tanh"]);
    }

    public static object[] Rnn(OnnxCall call)
    {
        string[]? activations = call.Texts("activations");
        return activations is { Length: > 0 } && Array.TrueForAll(activations, name => name == "Relu")
            ? Run<RnnCell<ReluActivation>>(call, ["Relu"])
            : Run<RnnCell<TanhActivation>>(call, ["Tanh"]);
    }

    private static object[] Run<TCell>(OnnxCall call, string[] activations)
        where TCell : struct, ICell
    {
        Tensor x = call.Tensor(0), inputWeight = call.Tensor(1), hiddenWeight = call.Tensor(2);
        string direction = call.Attribute("direction", "forward");
        bool isReverse = direction == "reverse", isBatchFirst = call.Attribute("layout", 0) == 1;
        int directions = direction == "bidirectional" ? 2 : 1;
        Check(call, x, inputWeight, hiddenWeight, directions, TCell.Gates, activations);
        int steps = x.Shape[isBatchFirst ? 1 : 0], count = x.Shape[isBatchFirst ? 0 : 1], hidden = hiddenWeight.Shape[2];
        int[]? lengths = call.Has(4) ? Lengths(call, steps, count) : null;
        if (lengths is not null && Array.TrueForAll(lengths, length => length == steps)) lengths = null;
        if (isReverse && lengths is not null) throw call.Bad("sequences of one length expected where the direction is reverse");
        int[] order = Order(call.Operation, hidden);
        var weights = new RecurrentWeights[directions];
        for (int i = 0; i < directions; i++)
        {
            Tensor? both = call.TensorOrNone(3)?.Slice(0, i, 1).Squeeze(0);
            int rows = TCell.Gates * hidden;
            weights[i] = new RecurrentWeights(
                Ordered(inputWeight.Slice(0, i, 1).Squeeze(0)), Ordered(hiddenWeight.Slice(0, i, 1).Squeeze(0)),
                both is null ? null : Ordered(both.Slice(0, 0, rows)), both is null ? null : Ordered(both.Slice(0, rows, rows)));
        }

        Tensor? State(int index) => isBatchFirst ? call.TensorOrNone(index)?.Transpose(0, 1) : call.TensorOrNone(index);
        Tensor sequence = isReverse ? Reversed(x, isBatchFirst ? 1 : 0) : x;
        var options = new RecurrentOptions { IsInputBatchFirst = isBatchFirst, Lengths = lengths };
        Tensor all = Tensor.Recurrent<TCell>(sequence, State(5), TCell.HasCell ? State(6) : null, weights, in options);
        RecurrentResult result = RecurrentResult.Of(all, [steps, count, directions * hidden], [directions, count, hidden]);
        Tensor output = isReverse ? Reversed(result.Output, 0) : result.Output;
        output = output.Reshape(steps, count, directions, hidden);
        object[] states = [Given(result.Hidden), .. result.Cell is null ? (object[])[] : [Given(result.Cell)]];
        return [output.Permute(isBatchFirst ? [1, 0, 2, 3] : [0, 2, 1, 3]), .. states];

        Tensor Ordered(Tensor weight) => order.Length == 0 ? weight : weight.IndexSelect(0, order);
        Tensor Given(Tensor state) => isBatchFirst ? state.Transpose(0, 1) : state;
    }

    /// <summary>The rows in the engine's order; none where there is one gate.</summary>
    private static int[] Order(string operation, int hidden)
    {
        ReadOnlySpan<int> gates = RecurrentGraph.Gates(operation);
        if (gates.Length == 1) return [];
        var order = new int[gates.Length * hidden];
        for (int i = 0; i < order.Length; i++) order[(gates[i / hidden] * hidden) + (i % hidden)] = i;
        return order;
    }

    private static Tensor Reversed(Tensor sequence, int axis)
    {
        int last = sequence.Shape[axis] - 1;
        return sequence.IndexSelect(axis, [.. Enumerable.Range(0, last + 1).Select(i => last - i)]);
    }

    private static int[] Lengths(OnnxCall call, int steps, int count)
    {
        long[] lengths = call.Integers(4).Values;
        if (lengths.Length != count || lengths.Any(length => length < 1 || length > steps))
            throw call.Bad($"{count} lengths from 1 to {steps} expected, {string.Join(", ", lengths)} came");
        return Array.ConvertAll(lengths, length => (int)length);
    }

    private static void Check(
        OnnxCall call, Tensor x, Tensor inputWeight, Tensor hiddenWeight, int directions, int gates, string[] activations)
    {
        string[] expected = [.. Enumerable.Repeat(activations, directions).SelectMany(names => names)];
        if (call.Texts("activations") is { } given && !given.SequenceEqual(expected))
            throw call.Bad($"activations {string.Join(", ", expected)} expected, {Excerpt.OfName(string.Join(", ", given))} came");
        if (call.Attribute("clip", float.PositiveInfinity) < float.PositiveInfinity) throw call.Bad("no clip expected, one came");
        int hidden = hiddenWeight.Rank == 3 ? hiddenWeight.Shape[2] : 0;
        bool fits = x.Rank == 3 && inputWeight.Rank == 3 && hidden > 0
            && inputWeight.Shape.AsSpan().SequenceEqual([directions, gates * hidden, x.Shape[2]])
            && hiddenWeight.Shape.AsSpan().SequenceEqual([directions, gates * hidden, hidden])
            && (!call.Has(3) || call.Tensor(3).Shape.AsSpan().SequenceEqual([directions, 2 * gates * hidden]));
        if (!fits) throw call.Bad($"weights that fit an input {x.Shape} expected, {inputWeight.Shape} and {hiddenWeight.Shape} came");
    }
}
