using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.RecurrentDropout;

/// <summary>The masks as small images.</summary>
internal static class MaskPicture
{
    private const int Units = 16;
    private const int Steps = 2 * Digits.Size;

    internal static ImageGrid Create(ulong seed)
    {
        Generator masks = Streams.Masks(seed);
        return new ImageGrid("Masks over time",
        [
            Tile(EachStep(), "between layers", "steps x units"),
            Tile(EachStep(), "state, each step", "steps x units"),
            Tile(OneMask(), "state, one mask", "steps x units"),
            Tile(OneMask(), "cell update", "steps x units"),
            Tile(EachStep(), "weights", "units x units"),
        ]);

        Tensor EachStep() => Tensor.Ones(Steps, Units).Dropout(SequenceFindings.ComparedProbability, true, masks);
        Tensor OneMask() => Tensor.Ones(Steps, Units).SharedDropout(SequenceFindings.ComparedProbability, true, [0], masks);
    }

    private static ImageTile Tile(Tensor mask, string caption, string remark)
    {
        ReadOnlySpan<float> values = mask.AsSpan();
        float[] kept = new float[values.Length];
        for (int i = 0; i < values.Length; i++) kept[i] = values[i] > 0 ? 1 : 0;
        return ImageTile.Of(kept, Steps, Units, 0, 1, caption, remark);
    }
}
