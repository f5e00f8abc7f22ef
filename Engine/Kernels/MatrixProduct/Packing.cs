using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Copies panels of A and B into the order in which the micro-kernel reads them: step after step of K.</summary>
internal static unsafe class Packing
{
    /// <summary>Packs a panel whose elements of one step lie side by side, padding it with zeros to its width.</summary>
    /// <param name="source">The first element of the first step.</param>
    /// <param name="stepStride">Floats from step to step.</param>
    /// <param name="depth">The number of steps.</param>
    /// <param name="count">Elements of a step in the source.</param>
    /// <param name="width">Elements of a step in the panel.</param>
    /// <param name="panel">The panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopySteps<TSimd, TVector>(float* source, nint stepStride, int depth, int count, int width, float* panel)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int whole = count / TSimd.Count * TSimd.Count;
        for (int p = 0; p < depth; p++)
        {
            int i = 0;
            for (; i < whole; i += TSimd.Count) TSimd.Store(TSimd.Load(source + i), panel + i);
            for (; i < width; i += TSimd.Count)
            {
                TVector rest = TSimd.LoadPartial(source + i, Math.Max(count - i, 0));
                TSimd.StorePartial(rest, panel + i, Math.Min(width - i, TSimd.Count));
            }

            source += stepStride;
            panel += width;
        }
    }
}
