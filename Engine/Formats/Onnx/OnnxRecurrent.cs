using DropoutLab.Kernels;

namespace DropoutLab.Formats;

/// <summary>Recurrent layers: the engine's own, whose gates stand in another order.</summary>
internal static class OnnxRecurrent
{
    public static object[] Lstm(OnnxCall call)
    {
        var shape = new OnnxRecurrentShape(call, LstmCell.Gates);
        shape.CheckActivations(call, "Sigmoid", "Tanh", "Tanh");
        return call.Has(7) ? OnnxSteps.Lstm(call) : Run<LstmCell>(call, shape);
    }

    public static object[] Gru(OnnxCall call)
    {
        var shape = new OnnxRecurrentShape(call, GruCell.Gates);
        shape.CheckActivations(call, "Sigmoid", "Tanh");
        return call.Flag("linear_before_reset") ? Run<GruCell>(call, shape) : OnnxSteps.Gru(call);
    }

    public static object[] Rnn(OnnxCall call)
    {
        var shape = new OnnxRecurrentShape(call, RnnCell<TanhActivation>.Gates);
        bool isRelu = call.Texts("activations") is ["Relu", ..];
        shape.CheckActivations(call, isRelu ? "Relu" : "Tanh");
        return isRelu ? Run<RnnCell<ReluActivation>>(call, shape) : Run<RnnCell<TanhActivation>>(call, shape);
    }

    private static object[] Run<TCell>(OnnxCall call, OnnxRecurrentShape shape)
        where TCell : struct, ICell
    {
        if (shape is { IsReverse: true, Lengths: not null })
            throw call.Bad("sequences of one length expected where the direction is reverse");
        int[] order = Order(call.Operation, shape.Units);
        var weights = new RecurrentWeights[shape.Directions];
        for (int direction = 0; direction < weights.Length; direction++)
        {
            Tensor Part(int index) => call.Tensor(index).Slice(0, direction, 1).Squeeze(0);
            Tensor? both = call.Has(3) ? Part(3) : null;
            int rows = TCell.Gates * shape.Units;
            weights[direction] = new RecurrentWeights(
                Ordered(Part(1)), Ordered(Part(2)), both is null ? null : Ordered(both.Slice(0, 0, rows)),
                both is null ? null : Ordered(both.Slice(0, rows, rows)));
        }

        Tensor x = shape.IsReverse ? Reversed(call.Tensor(0), shape.IsBatchFirst ? 1 : 0) : call.Tensor(0);
        var options = new RecurrentOptions { IsInputBatchFirst = shape.IsBatchFirst, Lengths = shape.Lengths };
        Tensor? cell = TCell.HasCell && call.Has(6) ? Turned(call.Tensor(6)) : null;
        Tensor all = Tensor.Recurrent<TCell>(x, call.Has(5) ? Turned(call.Tensor(5)) : null, cell, weights, in options);
        RecurrentResult result = RecurrentResult.Of(
            all, [shape.Steps, shape.Count, shape.Directions * shape.Units], [shape.Directions, shape.Count, shape.Units]);
        Tensor output = shape.IsReverse ? Reversed(result.Output, 0) : result.Output;
        output = output.Reshape(shape.Steps, shape.Count, shape.Directions, shape.Units);
        Tensor given = output.Permute(shape.IsBatchFirst ? [1, 0, 2, 3] : [0, 2, 1, 3]), hidden = Turned(result.Hidden);
        return result.Cell is null ? [given, hidden] : [given, hidden, Turned(result.Cell)];

        Tensor Ordered(Tensor weight) => order.Length == 0 ? weight : weight.IndexSelect(0, order);
        Tensor Turned(Tensor state) => shape.IsBatchFirst ? state.Transpose(0, 1) : state;
    }

    /// <summary>The rows in the engine's order; none where there is one gate.</summary>
    private static int[] Order(string operation, int units)
    {
        ReadOnlySpan<int> gates = RecurrentGraph.Gates(operation);
        if (gates.Length == 1) return [];
        var order = new int[gates.Length * units];
        for (int i = 0; i < order.Length; i++) order[(gates[i / units] * units) + (i % units)] = i;
        return order;
    }

    private static Tensor Reversed(Tensor sequence, int axis)
    {
        int last = sequence.Shape[axis] - 1;
        return sequence.IndexSelect(axis, [.. Enumerable.Range(0, last + 1).Select(i => last - i)]);
    }
}
