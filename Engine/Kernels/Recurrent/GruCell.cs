using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>h' = (1 - z) n + z h with r, z = sigmoid and n = tanh(x's part + r * h's part); kept: r, z, n and h's part.</summary>
/// <remarks>In this order the first three are what the input's weight sees, and the first two with the last what the state's
/// weight sees.</remarks>
internal readonly unsafe struct GruCell : ICell
{
    public static int Gates => 3;

    public static int Sums => 4;

    public static bool SplitsLastGate => true;

    public static bool HasCell => false;

    public static bool CarriesHidden => true;

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
            float* before = HiddenBefore(in layer, tile.Step, row) + tile.Unit;
            float* after = layer.Cells == null ? null : layer.CellAfter(tile.Step, row) + tile.Unit;
            nint firstBit = layer.FirstBit(in layer.UpdateMask, tile.Step, row) + tile.Unit;
            var target = new HiddenTarget(in layer, tile.Step, row, tile.Unit);
            for (int j = 0; j < tile.Units; j += TSimd.Count)
            {
                int left = tile.Units - j;
                TVector reset = ElementaryFunctions.Sigmoid<TSimd, TVector>(
                    TSimd.Add(PartVector<TSimd, TVector>.Load(bias + j, left), TSimd.Load(sums + j)));
                TVector z = ElementaryFunctions.Sigmoid<TSimd, TVector>(
                    TSimd.Add(PartVector<TSimd, TVector>.Load(bias + h + j, left), TSimd.Load(sums + Size + j)));
                TVector fromHidden = TSimd.Add(
                    PartVector<TSimd, TVector>.Load(bias + (2 * h) + j, left), TSimd.Load(sums + (2 * Size) + j));
                TVector fromInput = TSimd.Add(PartVector<TSimd, TVector>.Load(bias + (3 * h) + j, left), TSimd.Load(sums + (3 * Size) + j));
                TVector n = ElementaryFunctions.Tanh<TSimd, TVector>(TSimd.MultiplyAdd(reset, fromHidden, fromInput));
                TVector update = layer.UpdateMask.Apply<TSimd, TVector>(n, firstBit + j, left);
                TVector old = PartVector<TSimd, TVector>.Load(before + j, left);
                TVector hidden = TSimd.MultiplyAdd(z, TSimd.Subtract(old, update), update);
                if (after != null) PartVector<TSimd, TVector>.Store(hidden, after + j, left);
                target.Store<TSimd, TVector>(hidden, j, left);
                if (gates == null) continue;
                PartVector<TSimd, TVector>.Store(reset, gates + j, left);
                PartVector<TSimd, TVector>.Store(z, gates + h + j, left);
                PartVector<TSimd, TVector>.Store(n, gates + (2 * h) + j, left);
                PartVector<TSimd, TVector>.Store(fromHidden, gates + (3 * h) + j, left);
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
            TVector sumR = TSimd.Zero, sumZ = TSimd.Zero, sumN = TSimd.Zero, sumH = TSimd.Zero;
            for (int r = 0; r < tile.Height; r++)
            {
                int row = tile.Row + r;
                float* gates = layer.GatesAt(tile.Step, row) + unit, carry = layer.Carry + ((nint)row * h) + unit;
                nint firstBit = layer.FirstBit(in layer.UpdateMask, tile.Step, row) + unit;
                TVector reset = PartVector<TSimd, TVector>.Load(gates, left), z = PartVector<TSimd, TVector>.Load(gates + h, left);
                TVector n = PartVector<TSimd, TVector>.Load(gates + (2 * h), left);
                TVector fromHidden = PartVector<TSimd, TVector>.Load(gates + (3 * h), left);
                TVector before = PartVector<TSimd, TVector>.Load(HiddenBefore(in layer, tile.Step, row) + unit, left);
                TVector dHidden = TSimd.Add(
                    TSimd.Load(hidden + (r * tile.Width) + j),
                    PartVector<TSimd, TVector>.Load(layer.OutAt(layer.OutGradient, tile.Step, row) + unit, left));
                dHidden = TSimd.Add(dHidden, PartVector<TSimd, TVector>.Load(carry, left));
                TVector rest = TSimd.Subtract(one, z);
                TVector update = layer.UpdateMask.Apply<TSimd, TVector>(n, firstBit, left);
                TVector dUpdate = layer.UpdateMask.Apply<TSimd, TVector>(TSimd.Multiply(dHidden, rest), firstBit, left);
                TVector dN = TSimd.Multiply(dUpdate, TSimd.Subtract(one, TSimd.Multiply(n, n)));
                TVector dZ = TSimd.Multiply(TSimd.Multiply(dHidden, TSimd.Subtract(before, update)), TSimd.Multiply(z, rest));
                TVector dFromHidden = TSimd.Multiply(dN, reset);
                TVector dR = TSimd.Multiply(TSimd.Multiply(dFromHidden, fromHidden), TSimd.Subtract(one, reset));
                PartVector<TSimd, TVector>.Store(TSimd.Multiply(dHidden, z), carry, left);
                PartVector<TSimd, TVector>.Store(dR, gates, left);
                PartVector<TSimd, TVector>.Store(dZ, gates + h, left);
                PartVector<TSimd, TVector>.Store(dN, gates + (2 * h), left);
                PartVector<TSimd, TVector>.Store(dFromHidden, gates + (3 * h), left);
                sumR = TSimd.Add(sumR, dR);
                sumZ = TSimd.Add(sumZ, dZ);
                sumN = TSimd.Add(sumN, dN);
                sumH = TSimd.Add(sumH, dFromHidden);
            }

            BiasGradient<GruCell, TSimd, TVector>.Add(in layer, 0, unit, left, sumR);
            BiasGradient<GruCell, TSimd, TVector>.Add(in layer, 1, unit, left, sumZ);
            BiasGradient<GruCell, TSimd, TVector>.Add(in layer, 2, unit, left, sumN);
            BiasGradient<GruCell, TSimd, TVector>.Add(in layer, 3, unit, left, sumH);
        }
    }

    /// <summary>Under a mask the products read a masked state, and the whole one lies beside it.</summary>
    private static float* HiddenBefore(ref readonly RecurrentArguments layer, int step, int row) =>
        layer.Cells == null ? layer.StateAt(step, row) : layer.CellBefore(step, row);
}
