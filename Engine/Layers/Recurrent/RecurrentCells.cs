using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>What the three cells share: a layer's kernel for a single step.</summary>
internal static class RecurrentCells
{
    /// <summary>The weights with their initial values, in PyTorch's order.</summary>
    public static RecurrentWeights Draw(int gates, int inFeatures, int hiddenFeatures, bool bias, Generator? generator, string cell)
    {
        RecurrentModule.CheckSize(inFeatures, cell, "input");
        RecurrentModule.CheckSize(hiddenFeatures, cell, "hidden unit");
        Tensor Drawn(params int[] shape) => RecurrentModule.Drawing(shape, hiddenFeatures, generator);
        int rows = gates * hiddenFeatures;
        return new RecurrentWeights(
            Drawn(rows, inFeatures), Drawn(rows, hiddenFeatures), bias ? Drawn(rows) : null, bias ? Drawn(rows) : null);
    }

    /// <summary>One step: states [N, hidden], also of the result; of a single row [inputs], [hidden].</summary>
    public static RecurrentResult Step<TCell>(Tensor input, Tensor? hidden, Tensor? cell, RecurrentWeights weights, string name)
        where TCell : struct, ICell
    {
        ArgumentNullException.ThrowIfNull(input);
        int inputs = weights.Input.Shape[1], units = weights.Hidden.Shape[1];
        if (input.Rank is not (1 or 2) || input.Shape[-1] != inputs)
            throw new ArgumentException($"{name}: input {input.Shape}, [N, {inputs}] or [{inputs}] expected", nameof(input));
        if (input.Rank == 2 && input.Shape[0] == 0)
            throw new ArgumentException($"{name}: input {input.Shape}, 1 row or more expected", nameof(input));
        Shape state = input.Shape.WithLast(units);
        foreach (Tensor? part in (Tensor?[])[hidden, cell])
            if (part is not null && part.Shape != state)
                throw new ArgumentException($"{name}: state {part.Shape} for the input {input.Shape}, {state} expected", nameof(hidden));
        int rows = input.Rank == 2 ? input.Shape[0] : 1;
        Tensor? AsSequence(Tensor? part) => part?.Reshape(1, rows, part.Shape[-1]);
        Tensor all = Tensor.Recurrent<TCell>(AsSequence(input)!, AsSequence(hidden), AsSequence(cell), [weights], default);
        return RecurrentResult.Of(all, [1, rows, units], state);
    }
}
