using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>LSTM layers with a dropout layer behind them.</summary>
internal sealed class LstmBody : SequenceBody
{
    private readonly LSTM lstm;
    private readonly Dropout output;
    private LSTMState? state;

    internal LstmBody(LSTM lstm, Dropout output)
    {
        this.lstm = Register("lstm", lstm);
        this.output = Register("output", output);
    }

    internal override int OutFeatures => lstm.HiddenFeatures;

    internal override bool EndsKnowing => true;

    internal override Tensor Read(Tensor sequence)
    {
        (Tensor read, state) = lstm.Forward(sequence, state?.Detach());
        return output.Forward(read);
    }

    internal override void Forget() => state = null;
}
