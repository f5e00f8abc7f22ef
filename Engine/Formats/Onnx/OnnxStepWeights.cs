namespace DropoutLab.Formats;

/// <summary>The weights of one direction of a recurrent layer, gate by gate.</summary>
/// <param name="Input">[gates * units, inputs].</param>
/// <param name="Hidden">[gates * units, units].</param>
/// <param name="Biases">Those of the input, then those of the hidden state; null for none.</param>
/// <param name="Peepholes">[3 * units]; null for none.</param>
internal sealed record OnnxStepWeights(Tensor Input, Tensor Hidden, Tensor? Biases, Tensor? Peepholes)
{
    private int Units => Hidden.Shape[1];

    /// <summary>What reaches a gate of an input and a hidden state.</summary>
    public Tensor Gate(Tensor input, Tensor hidden, int gate)
    {
        int start = gate * Units;
        return input.Linear(Input.Slice(0, start, Units), Biases?.Slice(0, start, Units))
            + hidden.Linear(Hidden.Slice(0, start, Units), Biases?.Slice(0, Hidden.Shape[0] + start, Units));
    }

    /// <summary>The same, with a look at the cell.</summary>
    public Tensor Gate(Tensor input, Tensor hidden, int gate, Tensor cell) =>
        Gate(input, hidden, gate) + (Peepholes!.Slice(0, gate * Units, Units) * cell);
}
