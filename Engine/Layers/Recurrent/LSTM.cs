using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>Long short-term memory over sequences.</summary>
/// <remarks>
/// <para>Formula: at each step i, f, o = sigmoid and g = tanh of W_ih x + b_ih + W_hh h + b_hh, in the order i, f, g, o; c' = f c + i g; h'
/// = o tanh(c').</para>
/// <para>Parameters, initial values, dropout: see <see cref="RecurrentModule"/>. In evaluation nothing is dropped.</para>
/// <para>Shapes: sequences [T, N, inFeatures] give [T, N, directions * hidden]; states are [layers * directions, N, hidden]. A second
/// direction reads each sequence from its end, and its outputs stand behind those of the first.</para>
/// <para>Cost: a layer and direction is one operation over all steps. For the backward pass it keeps the gates and [h, x] of
/// each step.</para>
/// <para>Sources: S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997, with the forget gate of F. Gers et al., 2000. Dropout:
/// W. Zaremba et al., "Recurrent neural network regularization", 2014 (between layers); Y. Gal and Z. Ghahramani, "A theoretically grounded
/// application of dropout in recurrent neural networks", 2016 (one mask a sequence); S. Semeniuta et al., "Recurrent dropout without memory
/// loss", 2016 (the update); S. Merity et al., "Regularizing and optimizing LSTM language models", 2018 (weights).</para>
/// </remarks>
public sealed class LSTM : RecurrentModule
{
    /// <summary>Makes the layers and draws their initial values.</summary>
    /// <param name="inFeatures">Size of the input's last axis, at least 1.</param>
    /// <param name="hiddenFeatures">Size of the hidden state, at least 1.</param>
    /// <param name="layers">How many layers lie one above the other, at least 1.</param>
    /// <param name="bias">Whether to add biases.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, ...] instead of [T, N, ...]; states are not.</param>
    /// <param name="dropProbability">The probability that an element between two layers is zeroed.</param>
    /// <param name="bidirectional">Whether to read each sequence from both ends.</param>
    /// <param name="recurrentDropProbability">The probability that an element of the hidden state is zeroed where products read it.</param>
    /// <param name="updateDropProbability">The probability that an element of a step's update is zeroed.</param>
    /// <param name="weightDropProbability">The probability that an element of a weight_hh is zeroed.</param>
    /// <param name="sharesMaskOverTime">Whether the mask between two layers is one for all steps.</param>
    /// <param name="drawsEachStep">Whether the masks of the state and of the update are drawn at each step instead of once
    /// a sequence.</param>
    /// <param name="generator">Where initial values and masks come from; left out, <see cref="Generator.Default"/> as it is at
    /// the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a probability is NaN or not in [0, 1].</exception>
    public LSTM(
        int inFeatures, int hiddenFeatures, int layers = 1, bool bias = true, bool batchFirst = false, double dropProbability = 0,
        bool bidirectional = false, double recurrentDropProbability = 0, double updateDropProbability = 0, double weightDropProbability = 0,
        bool sharesMaskOverTime = false, bool drawsEachStep = false, Generator? generator = null)
        : base(4, new RecurrentSettings(inFeatures, hiddenFeatures, layers, bias, batchFirst, bidirectional)
        {
            DropProbability = dropProbability,
            RecurrentDropProbability = recurrentDropProbability,
            UpdateDropProbability = updateDropProbability,
            WeightDropProbability = weightDropProbability,
            SharesMaskOverTime = sharesMaskOverTime,
            DrawsEachStep = drawsEachStep,
            Generator = generator,
        })
    {
    }

    /// <summary>Runs the layers over sequences.</summary>
    /// <param name="sequence">[T, N, inFeatures] or, batch first, [N, T, inFeatures]; a single sequence [T, inFeatures].</param>
    /// <param name="state">Hidden state and cell [layers * directions, N, hidden]; null for zeros.</param>
    /// <param name="lengths">For each sequence how many of its steps count, from 1 to T; left out, all. Behind a sequence's end the output
    /// is 0.</param>
    /// <returns>The last layer's hidden states of all steps [T, N, directions * hidden], and the states after each sequence's
    /// last step.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is not from 1 to T.</exception>
    public (Tensor Output, LSTMState State) Forward(Tensor sequence, LSTMState? state = null, ReadOnlySpan<int> lengths = default)
    {
        using TensorScope scope = OpenScope();
        RecurrentResult result = Run<LstmCell>(sequence, state?.Hidden, state?.Cell, lengths);
        return (scope.Return(result.Output), new LSTMState(scope.Return(result.Hidden), scope.Return(result.Cell!)));
    }
}
