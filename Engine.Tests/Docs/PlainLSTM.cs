using DropoutLab;
using DropoutLab.Layers;

namespace Samples;

/// <summary>A recurrent layer with two results as a user would write it: all outputs, and the state to go on with.</summary>
// <sample module of several results>
internal sealed class PlainLSTM : Module
{
    private readonly int hiddenFeatures;
    private readonly Linear input, hidden;

    public PlainLSTM(int inFeatures, int hiddenFeatures, Generator generator)
    {
        this.hiddenFeatures = hiddenFeatures;
        input = Register("input", new Linear(inFeatures, 4 * hiddenFeatures, generator: generator));
        hidden = Register("hidden", new Linear(hiddenFeatures, 4 * hiddenFeatures, bias: false, generator));
    }

    /// <summary>[T, N, in] to the outputs [T, N, hidden] and the last hidden and cell state, each [N, hidden].</summary>
    public (Tensor Outputs, Tensor Hidden, Tensor Cell) Forward(Tensor sequence, Tensor? firstHidden = null, Tensor? firstCell = null)
    {
        using TensorScope scope = OpenScope();
        int rows = sequence.Shape[1];
        Tensor h = firstHidden ?? Tensor.Zeros(rows, hiddenFeatures), c = firstCell ?? Tensor.Zeros(rows, hiddenFeatures);
        var outputs = new List<Tensor>();
        for (int step = 0; step < sequence.Shape[0]; step++)
        {
            Tensor gates = input.Forward(sequence.Slice(0, step, 1).Squeeze(0)) + hidden.Forward(h);
            Tensor Gate(int number) => gates.Slice(1, number * hiddenFeatures, hiddenFeatures);
            c = Gate(1).Sigmoid() * c + Gate(0).Sigmoid() * Gate(2).Tanh();
            h = Gate(3).Sigmoid() * c.Tanh();
            outputs.Add(h.Unsqueeze(0));
        }

        return (scope.Return(Tensor.Concatenate([.. outputs])), scope.Return(h), scope.Return(c));
    }
}
// </sample>
