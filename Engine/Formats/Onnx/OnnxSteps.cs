namespace DropoutLab.Formats;

/// <summary>Recurrent layers that the engine does not have as one operation, made of its operations step by step.</summary>
internal static class OnnxSteps
{
    /// <summary>A GRU whose reset gate acts before the product.</summary>
    public static object[] Gru(OnnxCall call) => Run(call, 3, (weights, x, hidden, cell) =>
    {
        Tensor update = weights.Gate(x, hidden, 0).Sigmoid(), reset = weights.Gate(x, hidden, 1).Sigmoid();
        Tensor candidate = weights.Gate(x, reset * hidden, 2).Tanh();
        return (((1 - update) * candidate) + (update * hidden), cell);
    });

    /// <summary>An LSTM whose gates see the cell.</summary>
    public static object[] Lstm(OnnxCall call) => Run(call, 4, (weights, x, hidden, cell) =>
    {
        Tensor input = weights.Gate(x, hidden, 0, cell).Sigmoid(), forget = weights.Gate(x, hidden, 2, cell).Sigmoid();
        Tensor after = (forget * cell) + (input * weights.Gate(x, hidden, 3).Tanh());
        return (weights.Gate(x, hidden, 1, after).Sigmoid() * after.Tanh(), after);
    });

    private static object[] Run(
        OnnxCall call, int gates, Func<OnnxStepWeights, Tensor, Tensor, Tensor, (Tensor Hidden, Tensor Cell)> step)
    {
        var shape = new OnnxRecurrentShape(call, gates);
        if (shape.Lengths is not null) throw call.Bad("sequences of one length expected");
        Tensor x = shape.IsBatchFirst ? call.Tensor(0).Transpose(0, 1) : call.Tensor(0);
        Tensor? State(int index) => shape.IsBatchFirst ? call.TensorOrNone(index)?.Transpose(0, 1) : call.TensorOrNone(index);
        Tensor zeros = Tensor.Zeros(shape.Directions, shape.Count, shape.Units), hiddens = State(5) ?? zeros, cells = State(6) ?? zeros;
        var outputs = new Tensor[shape.Directions];
        Tensor[] lastHidden = new Tensor[shape.Directions], lastCell = new Tensor[shape.Directions];
        for (int direction = 0; direction < outputs.Length; direction++)
        {
            Tensor Part(Tensor all) => all.Slice(0, direction, 1).Squeeze(0);
            var weights = new OnnxStepWeights(
                Part(call.Tensor(1)), Part(call.Tensor(2)), call.Has(3) ? Part(call.Tensor(3)) : null,
                call.Has(7) ? Part(call.Tensor(7)) : null);
            Tensor hidden = Part(hiddens), cell = Part(cells);
            var steps = new Tensor[shape.Steps];
            for (int i = 0; i < steps.Length; i++)
            {
                int time = shape.IsReverse || direction == 1 ? steps.Length - 1 - i : i;
                (hidden, cell) = step(weights, x.Slice(0, time, 1).Squeeze(0), hidden, cell);
                steps[time] = hidden;
            }

            outputs[direction] = Tensor.Stack(steps);
            (lastHidden[direction], lastCell[direction]) = (hidden, cell);
        }

        Tensor all = Tensor.Stack(outputs, 1);
        return shape.IsBatchFirst
            ? [all.Permute(2, 0, 1, 3), Tensor.Stack(lastHidden, 1), Tensor.Stack(lastCell, 1)]
            : [all, Tensor.Stack(lastHidden), Tensor.Stack(lastCell)];
    }
}
