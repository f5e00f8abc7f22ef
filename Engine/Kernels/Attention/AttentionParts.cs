using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The parts that both directions of attention share.</summary>
internal static unsafe class AttentionParts<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private static int Block => 2 * TSimd.Count;

    /// <summary>Rows that lie far apart, times a factor, to rows of whole vectors one after another; zeros behind their ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* source, nint stride, int rows, int columns, int width, float factor, float* target)
    {
        TVector f = TSimd.Broadcast(factor);
        for (int row = 0; row < rows; row++, source += stride, target += width)
            for (int j = 0; j < width; j += TSimd.Count)
                TSimd.Store(TSimd.Multiply(PartVector<TSimd, TVector>.Load(source + j, columns - j), f), target + j);
    }

    /// <summary>The other way: rows of whole vectors, times a factor, to where they lie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float* source, int width, int rows, int columns, float factor, float* target, nint stride)
    {
        TVector f = TSimd.Broadcast(factor);
        for (int row = 0; row < rows; row++, source += width, target += stride)
            for (int j = 0; j < columns; j += TSimd.Count)
                PartVector<TSimd, TVector>.Store(TSimd.Multiply(TSimd.Load(source + j), f), target + j, columns - j);
    }

    /// <summary>The transposed matrix in panels of two vectors of its columns, which are rows of the source.</summary>
    public static void Turn(float* source, nint stride, int rows, int columns, float* target)
    {
        for (int first = 0; first < rows; first += Block)
        {
            int count = Math.Min(Block, rows - first), width = PanelProduct.RoundUp(count, TSimd.Count);
            TransposingPacking.Transpose(source + (first * stride), stride, columns, count, width, target);
            target += columns * width;
        }
    }

    /// <summary>C[rows, n] = A B or added to C, with B as rows of whole vectors.</summary>
    public static void Product(
        int rows, int n, int depth, float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, bool accumulate)
    {
        if (rows == 0) return;
        for (int column = 0; column < n; column += Block)
        {
            int width = Math.Min(Block, PanelProduct.RoundUp(n - column, TSimd.Count));
            PanelProduct.Run<TSimd, TVector>(rows, width, depth, a, aRow, aStep, b + column, bStep, c + column, cRow, accumulate);
        }
    }

    /// <summary>C[rows, n] = A B with B turned into panels of all its columns, of which the first n are wanted.</summary>
    public static void Panelled(int rows, int n, int columns, int depth, float* a, nint aRow, float* b, float* c, nint cRow)
    {
        for (int column = 0; column < n; column += Block)
        {
            // The panel's own width comes from all columns, since the last one wanted may not be the last one packed.
            int step = Math.Min(Block, PanelProduct.RoundUp(columns - column, TSimd.Count));
            int width = Math.Min(step, PanelProduct.RoundUp(n - column, TSimd.Count));
            PanelProduct.Run<TSimd, TVector>(
                rows, width, depth, a, aRow, 1, b + ((nint)column * depth), step, c + column, cRow, accumulate: false);
        }
    }

    /// <summary>Adds a row of the bias to a row of scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddBias(float* scores, float* bias, int count)
    {
        for (int j = 0; j < count; j += TSimd.Count)
            TSimd.Store(TSimd.Add(TSimd.Load(scores + j), PartVector<TSimd, TVector>.Load(bias + j, count - j)), scores + j);
    }

    /// <summary>The largest of a row's scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(float* scores, int count)
    {
        TVector largest = TSimd.Broadcast(float.NegativeInfinity);
        int j = 0;
        for (; j + TSimd.Count <= count; j += TSimd.Count) largest = TSimd.Max(largest, TSimd.Load(scores + j));
        float top = TSimd.Largest(largest);
        for (; j < count; j++) top = Math.Max(top, scores[j]);
        return top;
    }

    /// <summary>Scores become exponentials, zeros behind the count; gives their sum, 0 where no key is seen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exponentials(float* scores, int count, int width, float top)
    {
        if (float.IsNegativeInfinity(top)) return Hidden(scores, count, width);
        TVector m = TSimd.Broadcast(top), sum = TSimd.Zero;
        int j = 0;
        for (; j + TSimd.Count <= count; j += TSimd.Count)
        {
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(scores + j), m));
            TSimd.Store(e, scores + j);
            sum = TSimd.Add(sum, e);
        }

        if (j < count)
        {
            TVector e = ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(scores + j), m));
            e = TSimd.KeepWhereSet(e, (1u << (count - j)) - 1);
            TSimd.Store(e, scores + j);
            sum = TSimd.Add(sum, e);
            j += TSimd.Count;
        }

        for (; j < width; j += TSimd.Count) TSimd.Store(TSimd.Zero, scores + j);
        return TSimd.Sum(sum);
    }

    /// <summary>Exponentials become probabilities, which are kept, and after dropout what the product with V reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(float* scores, int count, int width, float factor, float* kept, ulong* mask, long firstBit, float maskScale)
    {
        TVector f = TSimd.Broadcast(factor), s = TSimd.Broadcast(maskScale);
        for (int j = 0; j < width; j += TSimd.Count)
        {
            TVector p = TSimd.Multiply(TSimd.Load(scores + j), f);
            if (kept != null) TSimd.Store(p, kept + j);
            if (mask != null) p = TSimd.KeepWhereSet(TSimd.Multiply(p, s), Bits(mask, firstBit + j, count - j));
            TSimd.Store(p, scores + j);
        }
    }

    /// <summary>The bits of a vector; behind the row's end none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(ulong* mask, long first, int left) => left <= 0 ? 0 : MaskBits.Read(mask, first, Math.Min(left, TSimd.Count));

    /// <summary>A row of which no key is seen: zeros, unless there is a NaN among its scores.</summary>
    private static float Hidden(float* scores, int count, int width)
    {
        bool isNaN = false;
        for (int j = 0; j < count; j++) isNaN |= float.IsNaN(scores[j]);
        new Span<float>(scores, PanelProduct.RoundUp(Math.Max(count, width), TSimd.Count)).Fill(isNaN ? float.NaN : 0);
        return isNaN ? float.NaN : 0;
    }
}
