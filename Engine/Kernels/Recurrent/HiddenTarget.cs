using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Where a row's new hidden state goes: to the output, and to what the next step reads or, at the end, to the
/// final state.</summary>
internal readonly unsafe ref struct HiddenTarget
{
    private readonly float* output, next;
    private readonly ref readonly TimeMask mask;
    private readonly nint firstBit;
    private readonly bool goesOn;

    public HiddenTarget(ref readonly RecurrentArguments layer, int step, int row, int unit)
    {
        output = layer.OutAt(layer.Out, step, row) + unit;
        goesOn = row < layer.Live[step + 1];
        next = unit + (goesOn ? layer.StateAt(step + 1, row) : layer.FinalHidden + ((nint)layer.Order[row] * layer.Hidden));
        mask = ref layer.HiddenMask;
        firstBit = layer.FirstBit(in mask, step + 1, row) + unit;
    }

    /// <summary>Whether the sequence has another step.</summary>
    public bool GoesOn => goesOn;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TSimd, TVector>(TVector hidden, int column, int left)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        PartVector<TSimd, TVector>.Store(hidden, output + column, left);
        if (goesOn) hidden = mask.Apply<TSimd, TVector>(hidden, firstBit + column, left);
        PartVector<TSimd, TVector>.Store(hidden, next + column, left);
    }
}
