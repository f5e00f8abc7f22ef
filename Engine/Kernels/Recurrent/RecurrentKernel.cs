namespace DropoutLab.Kernels;

/// <summary>A whole sequence of one recurrent layer and direction, and its gradients.</summary>
/// <remarks>The same bits for any number of threads: chunks are sequences or blocks of units, cut by the shape alone.</remarks>
internal static unsafe class RecurrentKernel<TCell>
    where TCell : struct, ICell
{
    /// <summary>Computes the output and the final states.</summary>
    public static void Forward(in RecurrentCall call)
    {
        RecurrentSizes<TCell> sizes = call.Sizes<TCell>();
        fixed (int* order = call.Rows.Order, lengths = call.Rows.Lengths, live = call.Rows.Live, starts = call.Rows.Starts)
        fixed (float* x = call.Input, output = call.Output, initialHidden = call.InitialHidden, initialCell = call.InitialCell)
        fixed (float* finalHidden = call.FinalHidden, finalCell = call.FinalCell, states = call.States, gates = call.Gates,
            cells = call.Cells)
        fixed (float* inputWeight = call.InputWeight, hiddenWeight = call.HiddenWeight, inputBias = call.InputBias)
        fixed (float* hiddenBias = call.HiddenBias, scratch = call.Scratch)
        fixed (ulong* hiddenMask = call.HiddenMask.Bits, updateMask = call.UpdateMask.Bits)
        {
            RecurrentArguments layer = Arguments(in call, in sizes, order, lengths, live, starts);
            layer.X = x;
            layer.Out = output;
            layer.InitialHidden = initialHidden;
            layer.InitialCell = initialCell;
            layer.FinalHidden = finalHidden;
            layer.FinalCell = finalCell;
            layer.States = states;
            layer.Gates = gates;
            layer.Cells = cells;
            layer.InputWeight = inputWeight;
            layer.HiddenWeight = hiddenWeight;
            layer.InputBias = inputBias;
            layer.HiddenBias = hiddenBias;
            layer.HiddenMask = call.HiddenMask.At(hiddenMask);
            layer.UpdateMask = call.UpdateMask.At(updateMask);
            layer.PackedForward = scratch;
            layer.Biases = scratch + sizes.PackedForward;
            var kernel = new RecurrentForward<TCell>(layer);
            Simd.Dispatch(ref kernel);
        }
    }

    /// <summary>Computes the gradients from those of the output and the final states; what was kept is used up.</summary>
    public static void Backward(in RecurrentCall call, in RecurrentGradients gradients)
    {
        RecurrentSizes<TCell> sizes = call.Sizes<TCell>();
        int h = call.Hidden, inputs = call.Inputs, total = call.Rows.Total;
        fixed (int* order = call.Rows.Order, lengths = call.Rows.Lengths, live = call.Rows.Live, starts = call.Rows.Starts)
        fixed (float* states = call.States, gates = call.Gates, cells = call.Cells, scratch = call.Scratch)
        fixed (float* inputWeight = call.InputWeight, hiddenWeight = call.HiddenWeight)
        fixed (float* outGradient = gradients.Output, finalHidden = gradients.FinalHidden, finalCell = gradients.FinalCell)
        fixed (float* xGradient = gradients.Input, initialHidden = gradients.InitialHidden, initialCell = gradients.InitialCell)
        fixed (float* biases = gradients.Biases)
        fixed (ulong* hiddenMask = call.HiddenMask.Bits, updateMask = call.UpdateMask.Bits)
        {
            RecurrentArguments layer = Arguments(in call, in sizes, order, lengths, live, starts);
            layer.States = states;
            layer.Gates = gates;
            layer.Cells = cells;
            layer.InputWeight = inputWeight;
            layer.HiddenWeight = hiddenWeight;
            layer.HiddenMask = call.HiddenMask.At(hiddenMask);
            layer.UpdateMask = call.UpdateMask.At(updateMask);
            layer.OutGradient = outGradient;
            layer.FinalHiddenGradient = finalHidden;
            layer.FinalCellGradient = finalCell;
            layer.XGradient = xGradient;
            layer.InitialHiddenGradient = initialHidden;
            layer.InitialCellGradient = initialCell;
            layer.AddsToXGradient = gradients.AddsToInput;
            layer.PackedBackward = scratch;
            layer.BiasGradient = biases;
            layer.BiasSums = scratch + sizes.PackedBackward;
            layer.Carry = TCell.HasCell || TCell.CarriesHidden ? layer.BiasSums + sizes.BiasSums : null;
            var kernel = new RecurrentBackward<TCell>(layer);
            Simd.Dispatch(ref kernel);
        }

        if (gradients.Weights.IsEmpty) return;
        int joint = (TCell.SplitsLastGate ? TCell.Gates - 1 : TCell.Gates) * h, last = joint, columns = h + inputs;
        Product(joint, 0, 0, columns, in call, gradients.Weights);
        if (!TCell.SplitsLastGate) return;
        Product(h, last + h, 0, h, in call, gradients.Weights[(last * columns)..]);
        Product(h, last, h, inputs, in call, gradients.Weights[((last * columns) + h)..]);

        // Rows of the weights' gradient: the gates' gradients from a column on, times columns of [h, x], over all rows of all steps.
        void Product(int gateColumns, int gateColumn, int column, int count, in RecurrentCall call, Span<float> target) =>
            MatrixProduct.Multiply(
                true, false, gateColumns, count, total, 1, call.Gates[gateColumn..], sizes.GateStride, call.States[column..],
                sizes.StateStride, 0,
                target, columns);
    }

    private static RecurrentArguments Arguments(
        in RecurrentCall call, in RecurrentSizes<TCell> sizes, int* order, int* lengths, int* live, int* starts) => new()
        {
            Steps = call.Rows.Steps,
            Batch = call.Rows.Count,
            Inputs = call.Inputs,
            Hidden = call.Hidden,
            StateStride = sizes.StateStride,
            GateStride = sizes.GateStride,
            RowsPerChunk = sizes.RowsPerChunk,
            RowChunks = sizes.RowChunks,
            Keeps = call.Keeps,
            IsReversed = call.IsReversed,
            Order = order,
            Lengths = lengths,
            Live = live,
            Starts = starts,
            XStep = call.InputStep,
            XRow = call.InputRow,
            OutStep = call.OutputStep,
            OutRow = call.OutputRow,
        };
}
