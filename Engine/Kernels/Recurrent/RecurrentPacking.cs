namespace DropoutLab.Kernels;

/// <summary>The weights of a layer in the order in which the steps' products read them, packed once for all steps.</summary>
/// <remarks>A block of units is what one chunk of a step computes: two vectors of each gate, whose panels lie side by side.</remarks>
internal static unsafe class RecurrentPacking<TCell, TSimd, TVector>
    where TCell : struct, ICell
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public static int Block => 2 * TSimd.Count;

    public static int Blocks(int count) => (count + Block - 1) / Block;

    /// <summary>Units of a block, rounded up to whole vectors.</summary>
    public static int Width(int units) => PanelProduct.RoundUp(units, TSimd.Count);

    /// <summary>Where the panels of a block of units begin, for the forward pass.</summary>
    public static float* ForwardPanels(ref readonly RecurrentArguments layer, int unit) =>
        layer.PackedForward + ((nint)TCell.Gates * (layer.Hidden + layer.Inputs) * unit);

    /// <summary>Where the panel of a block of units begins, for the gradient of the state.</summary>
    public static float* HiddenPanel(ref readonly RecurrentArguments layer, int unit) =>
        layer.PackedBackward + ((nint)TCell.Gates * layer.Hidden * unit);

    /// <summary>Where the panel of a block of inputs begins, for the gradient of the input.</summary>
    public static float* InputPanel(ref readonly RecurrentArguments layer, int input) =>
        layer.PackedBackward + ((nint)TCell.Gates * layer.Hidden * (Width(layer.Hidden) + input));

    /// <summary>For each block of units, for each gate: a panel [H + I, units].</summary>
    public static void PackForward(ref readonly RecurrentArguments layer)
    {
        int h = layer.Hidden, inputs = layer.Inputs;
        float* target = layer.PackedForward;
        for (int unit = 0; unit < h; unit += Block)
        {
            int units = Math.Min(Block, h - unit), width = Width(units);
            for (int gate = 0; gate < TCell.Gates; gate++)
            {
                nint row = ((nint)gate * h) + unit;
                TransposingPacking.Transpose(layer.HiddenWeight + (row * h), h, h, units, width, target);
                target += (nint)h * width;
                TransposingPacking.Transpose(layer.InputWeight + (row * inputs), inputs, inputs, units, width, target);
                target += (nint)inputs * width;
            }
        }
    }

    /// <summary>For each block of units, then of inputs: a panel [gates * H, units or inputs].</summary>
    public static void PackBackward(ref readonly RecurrentArguments layer)
    {
        float* target = layer.PackedBackward;
        PackColumns(layer.HiddenWeight, layer.Hidden, TCell.Gates * layer.Hidden, ref target);
        if (layer.XGradient != null) PackColumns(layer.InputWeight, layer.Inputs, TCell.Gates * layer.Hidden, ref target);
    }

    /// <summary>The bias of each sum: where a gate has one sum, that of the input and that of the state together.</summary>
    public static void AddBiases(ref readonly RecurrentArguments layer)
    {
        int h = layer.Hidden;
        var biases = new Span<float>(layer.Biases, TCell.Sums * h);
        biases.Clear();
        if (layer.InputBias == null) return;
        int last = (TCell.Gates - 1) * h, together = TCell.SplitsLastGate ? last : TCell.Gates * h;
        for (int i = 0; i < together; i++) biases[i] = layer.InputBias[i] + layer.HiddenBias[i];
        if (!TCell.SplitsLastGate) return;
        new Span<float>(layer.HiddenBias + last, h).CopyTo(biases[last..]);
        new Span<float>(layer.InputBias + last, h).CopyTo(biases[(last + h)..]);
    }

    private static void PackColumns(float* weight, int columns, int depth, ref float* target)
    {
        for (int column = 0; column < columns; column += Block)
        {
            int count = Math.Min(Block, columns - column), width = Width(count);
            Packing.CopySteps<TSimd, TVector>(weight + column, columns, depth, count, width, target);
            target += (nint)depth * width;
        }
    }
}
