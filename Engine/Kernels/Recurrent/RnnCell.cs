using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>h' = f(sum) with tanh or ReLU; kept: h'.</summary>
/// <typeparam name="TActivation">f.</typeparam>
internal readonly unsafe struct RnnCell<TActivation> : ICell
    where TActivation : struct, IRnnActivation
{
    public static int Gates => 1;

    public static int Sums => 1;

    public static bool SplitsLastGate => false;

    public static bool HasCell => false;

    public static bool CarriesHidden => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<TSimd, TVector>(ref readonly RecurrentArguments layer, in CellTile tile, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* bias = layer.Biases + tile.Unit;
        for (int r = 0; r < tile.Height; r++, sums += tile.Width)
        {
            int row = tile.Row + r;
            float* gates = layer.Keeps ? layer.GatesAt(tile.Step, row) + tile.Unit : null;
            var target = new HiddenTarget(in layer, tile.Step, row, tile.Unit);
            for (int j = 0; j < tile.Units; j += TSimd.Count)
            {
                int left = tile.Units - j;
                TVector hidden = TActivation.Of<TSimd, TVector>(
                    TSimd.Add(PartVector<TSimd, TVector>.Load(bias + j, left), TSimd.Load(sums + j)));
                target.Store<TSimd, TVector>(hidden, j, left);
                if (gates != null) PartVector<TSimd, TVector>.Store(hidden, gates + j, left);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TSimd, TVector>(ref readonly RecurrentArguments layer, in CellTile tile, float* hidden)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int j = 0; j < tile.Units; j += TSimd.Count)
        {
            int left = tile.Units - j, unit = tile.Unit + j;
            TVector sum = TSimd.Zero;
            for (int r = 0; r < tile.Height; r++)
            {
                int row = tile.Row + r;
                float* kept = layer.GatesAt(tile.Step, row) + unit;
                TVector dHidden = TSimd.Add(
                    TSimd.Load(hidden + (r * tile.Width) + j),
                    PartVector<TSimd, TVector>.Load(layer.OutAt(layer.OutGradient, tile.Step, row) + unit, left));
                TVector gradient = TActivation.Gradient<TSimd, TVector>(dHidden, PartVector<TSimd, TVector>.Load(kept, left));
                PartVector<TSimd, TVector>.Store(gradient, kept, left);
                sum = TSimd.Add(sum, gradient);
            }

            BiasGradient<RnnCell<TActivation>, TSimd, TVector>.Add(in layer, 0, unit, left, sum);
        }
    }
}
