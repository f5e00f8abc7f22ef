using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>How many numbers there were, their mean, and the sum of their squared distances from it.</summary>
/// <remarks>Numbers come in blocks that stay in the nearest cache. A block is read twice there: for a centre near its mean, then for the
/// distances from that centre, in float; the rounding of the centre is taken out again. Blocks are merged in double (T. Chan, G. Golub, R.
/// LeVeque 1979). So nothing cancels when the mean is far from zero, and the variance is never negative.</remarks>
internal struct Moments
{
    /// <summary>Numbers of a block: 8 KB.</summary>
    public const int BlockLength = 2048;

    public double Count;

    public double Mean;

    public double SquaredDistances;

    /// <summary>The mean of the squared distances.</summary>
    public readonly double Variance => SquaredDistances / Count;

    /// <summary>The moments of numbers that lie side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe Moments Of<TSimd, TVector>(float* x, nint count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var moments = default(Moments);
        moments.Add<TSimd, TVector>(x, count);
        return moments;
    }

    /// <summary>Adds numbers that lie side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Add<TSimd, TVector>(float* x, nint count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (nint start = 0; start < count; start += BlockLength)
        {
            int length = (int)Math.Min(BlockLength, count - start);
            float center = (float)(SumOfAll.OfRun<TSimd, TVector, ValueTerm>(x + start, x + start, length, default) / length);
            Distances<TSimd, TVector>(x + start, length, center, out float sum, out float squares);
            AddBlock(length, center, sum, squares);
        }
    }

    /// <summary>Merges a block, from the sums of its distances from a centre and of their squares.</summary>
    public void AddBlock(int count, float center, float sum, float squares)
    {
        double distance = (double)sum / count, mean = center + distance;
        double squaredDistances = Math.Max(0, squares - (sum * distance)), total = Count + count, between = mean - Mean;
        SquaredDistances += squaredDistances + (between * between * Count * count / total);
        Mean += between * count / total;
        Count = total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Distances<TSimd, TVector>(float* x, int count, float center, out float sum, out float squares)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector c = TSimd.Broadcast(center), s0 = TSimd.Zero, s1 = TSimd.Zero, q0 = TSimd.Zero, q1 = TSimd.Zero;
        int i = 0, width = TSimd.Count;
        for (; i <= count - (2 * width); i += 2 * width)
        {
            TVector first = TSimd.Subtract(TSimd.Load(x + i), c), second = TSimd.Subtract(TSimd.Load(x + i + width), c);
            s0 = TSimd.Add(s0, first);
            s1 = TSimd.Add(s1, second);
            q0 = TSimd.MultiplyAdd(first, first, q0);
            q1 = TSimd.MultiplyAdd(second, second, q1);
        }

        for (; i < count; i += width)
        {
            int lanes = Math.Min(count - i, width);
            TVector rest = TSimd.KeepWhereSet(TSimd.Subtract(TSimd.LoadPartial(x + i, lanes), c), (1u << lanes) - 1);
            s0 = TSimd.Add(s0, rest);
            q0 = TSimd.MultiplyAdd(rest, rest, q0);
        }

        sum = TSimd.Sum(TSimd.Add(s0, s1));
        squares = TSimd.Sum(TSimd.Add(q0, q1));
    }
}
