using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>What a recurrent operation keeps of one direction for its backward pass, in rented memory, and the masks it drew.</summary>
internal sealed class RecurrentMemory
{
    private readonly Tensor states, gates, cells;
    private readonly int hiddenMaskStep, updateMaskStep;
    private readonly float hiddenScale, updateScale;
    private DropoutMask? hiddenMask, updateMask;

    private RecurrentMemory(Tensor states, Tensor gates, Tensor cells, bool keeps, RecurrentShape shape, in RecurrentOptions options)
    {
        this.states = states;
        this.gates = gates;
        this.cells = cells;
        Keeps = keeps;
        int each = shape.Rows.Count * shape.Hidden, steps = options.DrawsEachStep ? shape.Rows.Steps : 1;
        hiddenMaskStep = updateMaskStep = options.DrawsEachStep ? each : 0;
        hiddenScale = DropoutMask.InverseKeep(options.HiddenDropProbability);
        updateScale = DropoutMask.InverseKeep(options.UpdateDropProbability);
        if (options.HiddenDropProbability > 0)
            hiddenMask = DropoutMask.Draw(steps * each, options.HiddenDropProbability, options.Generator);
        if (options.UpdateDropProbability > 0)
            updateMask = DropoutMask.Draw(steps * each, options.UpdateDropProbability, options.Generator);
    }

    /// <summary>Whether all steps are kept.</summary>
    public bool Keeps { get; }

    public Span<float> States => states.Destination;

    public Span<float> Gates => gates.Destination;

    public Span<float> Cells => cells.Destination;

    public TimeMaskBits HiddenMask => hiddenMask is { } mask ? new TimeMaskBits(mask.Words, hiddenMaskStep, hiddenScale) : default;

    public TimeMaskBits UpdateMask => updateMask is { } mask ? new TimeMaskBits(mask.Words, updateMaskStep, updateScale) : default;

    /// <summary>Rents the memory and draws the masks.</summary>
    public static RecurrentMemory Draw<TCell>(RecurrentShape shape, in RecurrentOptions options, bool keeps)
        where TCell : struct, ICell
    {
        var sizes = new RecurrentSizes<TCell>(shape.Rows, shape.Inputs, shape.Hidden, keeps, options.HiddenDropProbability > 0);
        return new RecurrentMemory(
            Tensor.AllocateKept([sizes.States]), Tensor.AllocateKept([sizes.Gates]), Tensor.AllocateKept([sizes.Cells]), keeps, shape,
            in options);
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        states.Reclaim();
        gates.Reclaim();
        cells.Reclaim();
        hiddenMask?.Release();
        hiddenMask = null;
        updateMask?.Release();
        updateMask = null;
    }
}
