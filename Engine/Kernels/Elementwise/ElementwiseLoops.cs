using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The loops that every elementwise operation runs in: written once, compiled for each operator and vector width.</summary>
/// <remarks>
/// <para>The destination may be one of the sources: each vector is read before it is written. Another overlap is not allowed.</para>
/// <para>AggressiveOptimization: a short run would otherwise spend its time in unoptimized code, since one long call is enough to be stuck
/// in it.</para>
/// </remarks>
internal static unsafe class ElementwiseLoops
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unary<TSimd, TVector, TOperator, TWrite>(TOperator op, float* x, float* destination, nint count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOperator : struct, IUnaryOperator
        where TWrite : struct, IWriteMode
    {
        nint step = TSimd.Count, i = 0;
        if (!TOperator.IsLong)
        {
            for (; i <= count - (4 * step); i += 4 * step)
            {
                TVector y0 = op.Invoke<TSimd, TVector>(TSimd.Load(x + i));
                TVector y1 = op.Invoke<TSimd, TVector>(TSimd.Load(x + i + step));
                TVector y2 = op.Invoke<TSimd, TVector>(TSimd.Load(x + i + (2 * step)));
                TVector y3 = op.Invoke<TSimd, TVector>(TSimd.Load(x + i + (3 * step)));
                TWrite.Write<TSimd, TVector>(y0, destination + i);
                TWrite.Write<TSimd, TVector>(y1, destination + i + step);
                TWrite.Write<TSimd, TVector>(y2, destination + i + (2 * step));
                TWrite.Write<TSimd, TVector>(y3, destination + i + (3 * step));
            }
        }

        for (; i <= count - step; i += step)
            TWrite.Write<TSimd, TVector>(op.Invoke<TSimd, TVector>(TSimd.Load(x + i)), destination + i);
        if (i == count) return;
        int left = (int)(count - i);
        TWrite.WritePartial<TSimd, TVector>(op.Invoke<TSimd, TVector>(TSimd.LoadPartial(x + i, left)), destination + i, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Binary<TSimd, TVector, TOperator, TLeft, TRight, TWrite>(
        TOperator op, float* left, float* right, float* destination, nint count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOperator : struct, IBinaryOperator
        where TLeft : struct, IOperandMode
        where TRight : struct, IOperandMode
        where TWrite : struct, IWriteMode
    {
        nint step = TSimd.Count, i = 0;
        TVector everyLeft = TLeft.IsRepeated ? TSimd.Broadcast(*left) : default;
        TVector everyRight = TRight.IsRepeated ? TSimd.Broadcast(*right) : default;
        if (!TOperator.IsLong)
        {
            for (; i <= count - (4 * step); i += 4 * step)
            {
                nint i1 = i + step, i2 = i + (2 * step), i3 = i + (3 * step);
                TVector y0 = op.Invoke<TSimd, TVector>(
                    TLeft.IsRepeated ? everyLeft : TSimd.Load(left + i), TRight.IsRepeated ? everyRight : TSimd.Load(right + i));
                TVector y1 = op.Invoke<TSimd, TVector>(
                    TLeft.IsRepeated ? everyLeft : TSimd.Load(left + i1), TRight.IsRepeated ? everyRight : TSimd.Load(right + i1));
                TVector y2 = op.Invoke<TSimd, TVector>(
                    TLeft.IsRepeated ? everyLeft : TSimd.Load(left + i2), TRight.IsRepeated ? everyRight : TSimd.Load(right + i2));
                TVector y3 = op.Invoke<TSimd, TVector>(
                    TLeft.IsRepeated ? everyLeft : TSimd.Load(left + i3), TRight.IsRepeated ? everyRight : TSimd.Load(right + i3));
                TWrite.Write<TSimd, TVector>(y0, destination + i);
                TWrite.Write<TSimd, TVector>(y1, destination + i1);
                TWrite.Write<TSimd, TVector>(y2, destination + i2);
                TWrite.Write<TSimd, TVector>(y3, destination + i3);
            }
        }

        for (; i <= count - step; i += step)
        {
            TVector y = op.Invoke<TSimd, TVector>(
                TLeft.IsRepeated ? everyLeft : TSimd.Load(left + i), TRight.IsRepeated ? everyRight : TSimd.Load(right + i));
            TWrite.Write<TSimd, TVector>(y, destination + i);
        }

        if (i == count) return;
        int rest = (int)(count - i);
        TVector last = op.Invoke<TSimd, TVector>(
            TLeft.IsRepeated ? everyLeft : TSimd.LoadPartial(left + i, rest),
            TRight.IsRepeated ? everyRight : TSimd.LoadPartial(right + i, rest));
        TWrite.WritePartial<TSimd, TVector>(last, destination + i, rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ternary<TSimd, TVector, TOperator, TWrite>(
        TOperator op, float* first, float* second, float* third, float* destination, nint count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TOperator : struct, ITernaryOperator
        where TWrite : struct, IWriteMode
    {
        nint step = TSimd.Count, i = 0;
        for (; i <= count - step; i += step)
        {
            TVector y = op.Invoke<TSimd, TVector>(TSimd.Load(first + i), TSimd.Load(second + i), TSimd.Load(third + i));
            TWrite.Write<TSimd, TVector>(y, destination + i);
        }

        if (i == count) return;
        int rest = (int)(count - i);
        TVector last = op.Invoke<TSimd, TVector>(
            TSimd.LoadPartial(first + i, rest), TSimd.LoadPartial(second + i, rest), TSimd.LoadPartial(third + i, rest));
        TWrite.WritePartial<TSimd, TVector>(last, destination + i, rest);
    }
}
