using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Nets;

/// <summary>An LSTM or a GRU as a layer: the hidden states of all steps, without the last states.</summary>
internal sealed class RecurrentLayer : Layer
{
    public RecurrentLayer(RecurrentModule module) => Module = Register("module", module);

    public RecurrentModule Module { get; }

    /// <summary>The dropout between so many layers that are measured.</summary>
    public static double DropProbability(int layers) => layers > 1 ? 0.5 : 0;

    protected override Tensor Compute(Tensor input) =>
        Module is LSTM lstm ? lstm.Forward(input).Output : ((GRU)Module).Forward(input).Output;
}
