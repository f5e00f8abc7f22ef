using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>The sizes of a recurrent operation and where its sequences lie.</summary>
internal sealed class RecurrentShape
{
    public RecurrentShape(Shape input, int hidden, int directions, in RecurrentOptions options)
    {
        IsInputBatchFirst = options.IsInputBatchFirst;
        IsOutputBatchFirst = options.IsOutputBatchFirst;
        int steps = input[IsInputBatchFirst ? 1 : 0], count = input[IsInputBatchFirst ? 0 : 1];
        Inputs = input[2];
        Hidden = hidden;
        Directions = directions;
        Rows = options.Lengths is null ? new SequenceRows(steps, count) : new SequenceRows(steps, options.Lengths);
        Output = IsOutputBatchFirst ? [count, steps, directions * hidden] : [steps, count, directions * hidden];
        State = [directions, count, hidden];
    }

    public SequenceRows Rows { get; }

    /// <summary>Whether the input is [N, T, ...].</summary>
    public bool IsInputBatchFirst { get; }

    /// <summary>Whether the output is [N, T, ...].</summary>
    public bool IsOutputBatchFirst { get; }

    public int Inputs { get; }

    public int Hidden { get; }

    public int Directions { get; }

    public Shape Output { get; }

    public Shape State { get; }

    public int OutputCount => Output.ElementCount;

    public int StateCount => State.ElementCount;

    /// <summary>Whether some sequences end early.</summary>
    public bool IsPadded => Rows.Total < Rows.Steps * Rows.Count;

    /// <summary>A kernel's call without what only the forward pass reads and writes.</summary>
    public RecurrentCall Call<TCell>(in RecurrentWeights weights, int direction, RecurrentMemory memory)
        where TCell : struct, ICell
    {
        int outputs = Directions * Hidden;
        return new RecurrentCall
        {
            Rows = Rows,
            Inputs = Inputs,
            Hidden = Hidden,
            IsReversed = direction > 0,
            Keeps = memory.Keeps,
            InputStep = IsInputBatchFirst ? Inputs : Rows.Count * Inputs,
            InputRow = IsInputBatchFirst ? Rows.Steps * Inputs : Inputs,
            InputWeight = weights.Input.Values,
            HiddenWeight = weights.Hidden.Values,
            HiddenMask = memory.HiddenMask,
            UpdateMask = memory.UpdateMask,
            OutputStep = IsOutputBatchFirst ? outputs : Rows.Count * outputs,
            OutputRow = IsOutputBatchFirst ? Rows.Steps * outputs : outputs,
            States = memory.States,
            Gates = memory.Gates,
            Cells = memory.Cells,
        };
    }
}
