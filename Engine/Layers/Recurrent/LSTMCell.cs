using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>One step of an <see cref="LSTM"/>.</summary>
/// <remarks>
/// <para>Formula, initial values: see <see cref="LSTM"/>. Parameters "weight_ih", "weight_hh", "bias_ih" and "bias_hh".</para>
/// <para>Shapes: x [N, inFeatures]; states [N, hidden]. A single row has no N.</para>
/// <para>Cost: packs the weights at each call; for whole sequences use <see cref="LSTM"/>, which does so once.</para>
/// </remarks>
public sealed class LSTMCell : Module
{
    private readonly RecurrentWeights weights;

    /// <summary>Makes the cell and draws its initial values.</summary>
    /// <param name="inFeatures">Size of the input's last axis, at least 1.</param>
    /// <param name="hiddenFeatures">Size of the hidden state, at least 1.</param>
    /// <param name="bias">Whether to add biases.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public LSTMCell(int inFeatures, int hiddenFeatures, bool bias = true, Generator? generator = null)
    {
        weights = RecurrentCells.Draw(4, inFeatures, hiddenFeatures, bias, generator, nameof(LSTMCell));
        Register("weight_ih", weights.Input);
        Register("weight_hh", weights.Hidden);
        if (!bias) return;
        Register("bias_ih", weights.InputBias!);
        Register("bias_hh", weights.HiddenBias!);
    }

    /// <summary>Does a step.</summary>
    /// <param name="input">[N, inFeatures] or, of a single row, [inFeatures].</param>
    /// <param name="state">Hidden state and cell [N, hidden], of a single row [hidden]; null for zeros.</param>
    /// <returns>The new state, [N, hidden] or [hidden].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public LSTMState Forward(Tensor input, LSTMState? state = null)
    {
        using TensorScope scope = OpenScope();
        RecurrentResult result = RecurrentCells.Step<LstmCell>(input, state?.Hidden, state?.Cell, weights, nameof(LSTMCell));
        return new LSTMState(scope.Return(result.Hidden), scope.Return(result.Cell!));
    }
}
