using DropoutLab.Layers;

namespace DropoutLab.Tests.Distributed;

/// <summary>What makes data-parallel training go wrong: statistics, two sources of masks, a weight that is used twice, a parameter that
/// nothing uses, and one that only some inputs use.</summary>
internal sealed class TrickyNet : Layer
{
    private readonly Linear first;
    private readonly BatchNorm norm;
    private readonly Dropout ownMasks;
    private readonly Dropout defaultMasks;
    private readonly Linear tied;
    private readonly Tensor sometimes;

    public TrickyNet(ulong seed, bool statistics)
    {
        var initial = new PhiloxGenerator(seed);
        first = Register("first", new Linear(3, 6, generator: initial));
        norm = Register("norm", new BatchNorm(6));
        ownMasks = Register("ownMasks", new Dropout(0.3, new PhiloxGenerator(seed, stream: 1)));
        defaultMasks = Register("defaultMasks", new Dropout(0.2));
        tied = Register("tied", new Linear(6, 6, generator: initial));
        sometimes = Register("sometimes", Tensor.Ones(6));
        Register("never", Tensor.Ones(2));
        if (!statistics) norm.Eval();
    }

    protected override Tensor Compute(Tensor input)
    {
        Tensor hidden = ownMasks.Forward(norm.Forward(first.Forward(input)).Relu());
        hidden = tied.Forward(defaultMasks.Forward(tied.Forward(hidden)));
        return (input[0, 0] > 0 ? hidden * sometimes : hidden).Sum(1, keepDimensions: true);
    }
}
