using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Brings a finished tile from its buffer to C: alpha, beta and the epilogue, on whole and partial tiles alike.</summary>
internal static unsafe class TileWriter
{
    /// <summary>C = epilogue(alpha * tile + beta * C) on the tile whose first element is C[row, column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write<TSimd, TVector>(
        float* tile, int tileStride, int row, int column, int rows, int columns, ref readonly ProductArguments product,
        float beta, bool withEpilogue)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector alpha = TSimd.Broadcast(product.Alpha);
        TVector oldFactor = TSimd.Broadcast(beta);
        TVector scale = TSimd.Broadcast(product.Scale);
        float* bias = withEpilogue && product.Bias != null ? product.Bias + column : null;
        bool relu = withEpilogue && product.Relu;
        ulong* mask = withEpilogue ? product.Mask : null;
        for (int i = 0; i < rows; i++)
        {
            float* target = product.C + ((row + i) * product.CRowStride) + column;
            for (int j = 0; j < columns; j += TSimd.Count)
            {
                int count = Math.Min(columns - j, TSimd.Count);
                TVector value = TSimd.Multiply(TSimd.Load(tile + j), alpha);
                if (beta != 0) value = TSimd.MultiplyAdd(TSimd.LoadPartial(target + j, count), oldFactor, value);
                if (bias != null) value = TSimd.Add(value, TSimd.LoadPartial(bias + j, count));
                if (relu) value = TSimd.Relu(value);
                if (mask != null)
                {
                    uint bits = MaskBits.Read(mask, ((long)(row + i) * product.N) + column + j, count);
                    value = TSimd.KeepWhereSet(TSimd.Multiply(value, scale), bits);
                }

                TSimd.StorePartial(value, target + j, count);
            }

            tile += tileStride;
        }
    }
}
