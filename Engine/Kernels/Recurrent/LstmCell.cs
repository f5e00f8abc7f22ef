using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>c' = f c + i g, h' = o tanh(c') with the gates i, f, o = sigmoid and g = tanh; kept: i, f, g, o.</summary>
internal readonly unsafe struct LstmCell : ICell
{
    public static int Gates => 4;

    public static int Sums => 4;

    public static bool SplitsLastGate => false;

    public static bool HasCell => true;

    public static bool CarriesHidden => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TSimd, TVector>(ref readonly RecurrentArguments layer, in CellTile tile, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int Size = CellTile.Size;
        int h = layer.Hidden;
        float* bias = layer.Biases + tile.Unit;
        for (int r = 0; r < tile.Height; r++, sums += tile.Width)
        {
            int row = tile.Row + r;
            float* gates = layer.Keeps ? layer.GatesAt(tile.Step, row) + tile.Unit : null;
            float* before = layer.CellBefore(tile.Step, row) + tile.Unit, after = layer.CellAfter(tile.Step, row) + tile.Unit;
            nint firstBit = layer.FirstBit(in layer.UpdateMask, tile.Step, row) + tile.Unit;
            var target = new HiddenTarget(in layer, tile.Step, row, tile.Unit);
            float* final = target.GoesOn ? null : layer.FinalCell + ((nint)layer.Order[row] * h) + tile.Unit;
            for (int j = 0; j < tile.Units; j += TSimd.Count)
            {
                int left = tile.Units - j;
                TVector i = ElementaryFunctions.Sigmoid<TSimd, TVector>(
                    TSimd.Add(PartVector<TSimd, TVector>.Load(bias + j, left), TSimd.Load(sums + j)));
                TVector f = ElementaryFunctions.Sigmoid<TSimd, TVector>(
                    TSimd.Add(PartVector<TSimd, TVector>.Load(bias + h + j, left), TSimd.Load(sums + Size + j)));
                TVector g = ElementaryFunctions.Tanh<TSimd, TVector>(
                    TSimd.Add(PartVector<TSimd, TVector>.Load(bias + (2 * h) + j, left), TSimd.Load(sums + (2 * Size) + j)));
                TVector o = ElementaryFunctions.Sigmoid<TSimd, TVector>(
                    TSimd.Add(PartVector<TSimd, TVector>.Load(bias + (3 * h) + j, left), TSimd.Load(sums + (3 * Size) + j)));
                TVector update = layer.UpdateMask.Apply<TSimd, TVector>(g, firstBit + j, left);
                TVector cell = TSimd.MultiplyAdd(f, PartVector<TSimd, TVector>.Load(before + j, left), TSimd.Multiply(i, update));
                PartVector<TSimd, TVector>.Store(cell, after + j, left);
                if (final != null) PartVector<TSimd, TVector>.Store(cell, final + j, left);
                target.Store<TSimd, TVector>(TSimd.Multiply(o, ElementaryFunctions.Tanh<TSimd, TVector>(cell)), j, left);
                if (gates == null) continue;
                PartVector<TSimd, TVector>.Store(i, gates + j, left);
                PartVector<TSimd, TVector>.Store(f, gates + h + j, left);
                PartVector<TSimd, TVector>.Store(g, gates + (2 * h) + j, left);
                PartVector<TSimd, TVector>.Store(o, gates + (3 * h) + j, left);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TSimd, TVector>(ref readonly RecurrentArguments layer, in CellTile tile, float* hidden)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int h = layer.Hidden;
        TVector one = TSimd.Broadcast(1);
        for (int j = 0; j < tile.Units; j += TSimd.Count)
        {
            int left = tile.Units - j, unit = tile.Unit + j;
            TVector sumI = TSimd.Zero, sumF = TSimd.Zero, sumG = TSimd.Zero, sumO = TSimd.Zero;
            for (int r = 0; r < tile.Height; r++)
            {
                int row = tile.Row + r;
                float* gates = layer.GatesAt(tile.Step, row) + unit, carry = layer.Carry + ((nint)row * h) + unit;
                nint firstBit = layer.FirstBit(in layer.UpdateMask, tile.Step, row) + unit;
                TVector i = PartVector<TSimd, TVector>.Load(gates, left), f = PartVector<TSimd, TVector>.Load(gates + h, left);
                TVector g = PartVector<TSimd, TVector>.Load(gates + (2 * h), left),
                    o = PartVector<TSimd, TVector>.Load(gates + (3 * h), left);
                TVector tanh = ElementaryFunctions.Tanh<TSimd, TVector>(
                    PartVector<TSimd, TVector>.Load(layer.CellAfter(tile.Step, row) + unit, left));
                TVector before = PartVector<TSimd, TVector>.Load(layer.CellBefore(tile.Step, row) + unit, left);
                TVector dHidden = TSimd.Add(
                    TSimd.Load(hidden + (r * tile.Width) + j),
                    PartVector<TSimd, TVector>.Load(layer.OutAt(layer.OutGradient, tile.Step, row) + unit, left));
                TVector slope = TSimd.Subtract(one, TSimd.Multiply(tanh, tanh));
                TVector dCell = TSimd.MultiplyAdd(TSimd.Multiply(dHidden, o), slope, PartVector<TSimd, TVector>.Load(carry, left));
                TVector update = layer.UpdateMask.Apply<TSimd, TVector>(g, firstBit, left);
                TVector dUpdate = layer.UpdateMask.Apply<TSimd, TVector>(TSimd.Multiply(dCell, i), firstBit, left);
                TVector dI = TSimd.Multiply(TSimd.Multiply(dCell, update), TSimd.Multiply(i, TSimd.Subtract(one, i)));
                TVector dF = TSimd.Multiply(TSimd.Multiply(dCell, before), TSimd.Multiply(f, TSimd.Subtract(one, f)));
                TVector dG = TSimd.Multiply(dUpdate, TSimd.Subtract(one, TSimd.Multiply(g, g)));
                TVector dO = TSimd.Multiply(TSimd.Multiply(dHidden, tanh), TSimd.Multiply(o, TSimd.Subtract(one, o)));
                PartVector<TSimd, TVector>.Store(TSimd.Multiply(dCell, f), carry, left);
                PartVector<TSimd, TVector>.Store(dI, gates, left);
                PartVector<TSimd, TVector>.Store(dF, gates + h, left);
                PartVector<TSimd, TVector>.Store(dG, gates + (2 * h), left);
                PartVector<TSimd, TVector>.Store(dO, gates + (3 * h), left);
                sumI = TSimd.Add(sumI, dI);
                sumF = TSimd.Add(sumF, dF);
                sumG = TSimd.Add(sumG, dG);
                sumO = TSimd.Add(sumO, dO);
            }

            BiasGradient<LstmCell, TSimd, TVector>.Add(in layer, 0, unit, left, sumI);
            BiasGradient<LstmCell, TSimd, TVector>.Add(in layer, 1, unit, left, sumF);
            BiasGradient<LstmCell, TSimd, TVector>.Add(in layer, 2, unit, left, sumG);
            BiasGradient<LstmCell, TSimd, TVector>.Add(in layer, 3, unit, left, sumO);
        }
    }
}
