using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>One step of an <see cref="RNN"/>.</summary>
/// <remarks>
/// <para>Formula, initial values: see <see cref="RNN"/>. Parameters "weight_ih", "weight_hh", "bias_ih" and "bias_hh".</para>
/// <para>Shapes: x [N, inFeatures]; states [N, hidden]. A single row has no N.</para>
/// <para>Cost: packs the weights at each call; for whole sequences use <see cref="RNN"/>, which does so once.</para>
/// </remarks>
public sealed class RNNCell : Module
{
    private readonly RecurrentWeights weights;

    /// <summary>Makes the cell and draws its initial values.</summary>
    /// <param name="inFeatures">Size of the input's last axis, at least 1.</param>
    /// <param name="hiddenFeatures">Size of the hidden state, at least 1.</param>
    /// <param name="bias">Whether to add biases.</param>
    /// <param name="activation">The function f.</param>
    /// <param name="generator">Where the initial values come from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public RNNCell(int inFeatures, int hiddenFeatures, bool bias = true, RecurrentActivation activation = RecurrentActivation.Tanh,
        Generator? generator = null)
    {
        Activation = activation is RecurrentActivation.Tanh or RecurrentActivation.ReLU
            ? activation
            : throw new ArgumentOutOfRangeException(nameof(activation), activation, "RNNCell: Tanh or ReLU expected");
        weights = RecurrentCells.Draw(1, inFeatures, hiddenFeatures, bias, generator, nameof(RNNCell));
        Register("weight_ih", weights.Input);
        Register("weight_hh", weights.Hidden);
        if (!bias) return;
        Register("bias_ih", weights.InputBias!);
        Register("bias_hh", weights.HiddenBias!);
    }

    /// <summary>The function f.</summary>
    public RecurrentActivation Activation { get; }

    /// <summary>Does a step.</summary>
    /// <param name="input">[N, inFeatures] or, of a single row, [inFeatures].</param>
    /// <param name="state">The hidden state [N, hidden], of a single row [hidden]; null for zeros.</param>
    /// <returns>The new state, [N, hidden] or [hidden].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? state = null)
    {
        using TensorScope scope = OpenScope();
        RecurrentResult result = Activation == RecurrentActivation.ReLU
            ? RecurrentCells.Step<RnnCell<ReluActivation>>(input, state, null, weights, nameof(RNNCell))
            : RecurrentCells.Step<RnnCell<TanhActivation>>(input, state, null, weights, nameof(RNNCell));
        return scope.Return(result.Hidden);
    }
}
