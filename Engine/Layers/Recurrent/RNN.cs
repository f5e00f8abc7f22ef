using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>Plain recurrent layers over sequences.</summary>
/// <remarks>
/// <para>Formula: at each step h' = f(W_ih x + b_ih + W_hh h + b_hh) with tanh or ReLU.</para>
/// <para>Parameters, initial values, dropout: see <see cref="RecurrentModule"/>. In evaluation nothing is dropped.</para>
/// <para>Shapes: sequences [T, N, inFeatures] give [T, N, directions * hidden]; states are [layers * directions, N, hidden]. A second
/// direction reads each sequence from its end, and its outputs stand behind those of the first.</para>
/// <para>Cost: a layer and direction is one operation over all steps. For the backward pass it keeps the gates and [h, x] of
/// each step.</para>
/// <para>Source: J. Elman, "Finding structure in time", 1990.</para>
/// </remarks>
public sealed class RNN : RecurrentModule
{
    /// <summary>Makes the layers and draws their initial values.</summary>
    /// <param name="inFeatures">Size of the input's last axis, at least 1.</param>
    /// <param name="hiddenFeatures">Size of the hidden state, at least 1.</param>
    /// <param name="layers">How many layers lie one above the other, at least 1.</param>
    /// <param name="activation">The function f.</param>
    /// <param name="bias">Whether to add biases.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, ...] instead of [T, N, ...]; states are not.</param>
    /// <param name="dropProbability">The probability that an element between two layers is zeroed.</param>
    /// <param name="bidirectional">Whether to read each sequence from both ends.</param>
    /// <param name="recurrentDropProbability">The probability that an element of the hidden state is zeroed where products read it.</param>
    /// <param name="weightDropProbability">The probability that an element of a weight_hh is zeroed.</param>
    /// <param name="sharesMaskOverTime">Whether the mask between two layers is one for all steps.</param>
    /// <param name="drawsEachStep">Whether the mask of the state is drawn at each step instead of once a sequence.</param>
    /// <param name="generator">Where initial values and masks come from; left out, <see cref="Generator.Default"/> as it is at
    /// the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a probability is NaN or not in [0, 1].</exception>
    public RNN(
        int inFeatures, int hiddenFeatures, int layers = 1, RecurrentActivation activation = RecurrentActivation.Tanh, bool bias = true,
        bool batchFirst = false, double dropProbability = 0,
        bool bidirectional = false, double recurrentDropProbability = 0, double weightDropProbability = 0,
        bool sharesMaskOverTime = false, bool drawsEachStep = false, Generator? generator = null)
        : base(1, new RecurrentSettings(inFeatures, hiddenFeatures, layers, bias, batchFirst, bidirectional)
        {
            DropProbability = dropProbability,
            RecurrentDropProbability = recurrentDropProbability,
            WeightDropProbability = weightDropProbability,
            SharesMaskOverTime = sharesMaskOverTime,
            DrawsEachStep = drawsEachStep,
            Generator = generator,
        }) =>
        Activation = activation is RecurrentActivation.Tanh or RecurrentActivation.ReLU
            ? activation
            : throw new ArgumentOutOfRangeException(nameof(activation), activation, "RNN: Tanh or ReLU expected");

    /// <summary>The function f.</summary>
    public RecurrentActivation Activation { get; }

    /// <summary>Runs the layers over sequences.</summary>
    /// <param name="sequence">[T, N, inFeatures] or, batch first, [N, T, inFeatures]; a single sequence [T, inFeatures].</param>
    /// <param name="state">The hidden state [layers * directions, N, hidden]; null for zeros.</param>
    /// <param name="lengths">For each sequence how many of its steps count, from 1 to T; left out, all. Behind a sequence's end the output
    /// is 0.</param>
    /// <returns>The last layer's hidden states of all steps [T, N, directions * hidden], and the states after each sequence's
    /// last step.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is not from 1 to T.</exception>
    public (Tensor Output, Tensor State) Forward(Tensor sequence, Tensor? state = null, ReadOnlySpan<int> lengths = default)
    {
        using TensorScope scope = OpenScope();
        RecurrentResult result = Activation == RecurrentActivation.ReLU
            ? Run<RnnCell<ReluActivation>>(sequence, state, null, lengths)
            : Run<RnnCell<TanhActivation>>(sequence, state, null, lengths);
        return (scope.Return(result.Output), scope.Return(result.Hidden));
    }
}
