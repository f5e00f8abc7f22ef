using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DropoutLab.Kernels;

/// <summary>Max-pooling of windows of 2 x 2 pixels side by side, four windows at a time: the common case, and one that is bound
/// by memory, so that the narrowest vectors serve for all levels.</summary>
/// <remarks>Its values and places are those of <see cref="MaxPooling"/>'s windows of any kind, bit by bit. The last vector of a row
/// overlaps the one before it: the same numbers are written twice.</remarks>
internal static unsafe class HalvingMax
{
    private const int HighHalf = 32;
    private static readonly int Count = Vector128<float>.Count;

    /// <summary>Whether such windows are taken here.</summary>
    public static bool Takes(in PoolShape shape) => Vector128.IsHardwareAccelerated && shape.Y.IsHalving && shape.X.IsHalving;

    /// <summary>Whether <see cref="Backward"/> writes every pixel, so that nothing need be cleared before.</summary>
    public static bool WritesAll(in PoolShape shape) =>
        shape.X.Output >= Count && 2 * shape.X.Output == shape.X.Input && 2 * shape.Y.Output == shape.Y.Input;

    /// <summary>The windows of a row, if they fill a vector; returns how many were taken: all or none.</summary>
    /// <param name="upper">The windows' upper pixels.</param>
    /// <param name="width">From there to the lower ones.</param>
    /// <param name="windows">In the row.</param>
    /// <param name="y">Their largest pixels.</param>
    /// <param name="places">Their places.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Forward(float* upper, int width, int windows, float* y, byte* places)
    {
        if (windows < Count) return 0;
        float* lower = upper + width;
        for (int next = 0; next < windows; next += Count)
        {
            int window = Math.Min(next, windows - Count);
            Vector128<ulong> first = Load(upper + (2 * window)), second = Load(upper + (2 * window) + Count);
            Vector128<ulong> third = Load(lower + (2 * window)), fourth = Load(lower + (2 * window) + Count);
            Vector128<float> best = Left(first, second);
            Vector128<int> place = Vector128<int>.Zero;
            Take(Right(first, second), 1, ref best, ref place);
            Take(Left(third, fourth), 2, ref best, ref place);
            Take(Right(third, fourth), 3, ref best, ref place);
            best.Store(y + window);
            Vector128<short> narrow = Vector128.Narrow(place, place);
            Unsafe.WriteUnaligned(places + window, Vector128.Narrow(narrow, narrow).AsUInt32().ToScalar());
        }

        return windows;
    }

    /// <summary>Writes both rows of pixels of the windows of a row, if they fill a vector; returns how many were taken: all
    /// or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Backward(float* dy, byte* places, int windows, float* upper, int width)
    {
        if (windows < Count) return 0;
        float* lower = upper + width;
        Vector128<int> above = Vector128.Create(0, 1, 0, 1), below = Vector128.Create(2, 3, 2, 3);
        for (int next = 0; next < windows; next += Count)
        {
            int window = Math.Min(next, windows - Count);
            Vector128<uint> gradient = Vector128.Load(dy + window).AsUInt32();
            Vector128<ushort> bytes = Vector128.WidenLower(
                Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(places + window)).AsByte());
            Vector128<uint> place = Vector128.WidenLower(bytes);
            Spread(Twice(Vector128.WidenLower(gradient)), Twice(Vector128.WidenLower(place)), 2 * window);
            Spread(Twice(Vector128.WidenUpper(gradient)), Twice(Vector128.WidenUpper(place)), (2 * window) + Count);
        }

        return windows;

        void Spread(Vector128<int> value, Vector128<int> chosen, int pixel)
        {
            // Added to zero as elsewhere, which makes +0 of -0.
            ((value & Vector128.Equals(chosen, above)).AsSingle() + Vector128<float>.Zero).Store(upper + pixel);
            ((value & Vector128.Equals(chosen, below)).AsSingle() + Vector128<float>.Zero).Store(lower + pixel);
        }
    }

    private static Vector128<ulong> Load(float* pixels) => Vector128.Load(pixels).AsUInt64();

    /// <summary>The left pixel of each pair.</summary>
    private static Vector128<float> Left(Vector128<ulong> first, Vector128<ulong> second) => Vector128.Narrow(first, second).AsSingle();

    private static Vector128<float> Right(Vector128<ulong> first, Vector128<ulong> second) => Left(first >>> HighHalf, second >>> HighHalf);

    /// <summary>Larger, or the first NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector128<float> candidate, int candidatePlace, ref Vector128<float> best, ref Vector128<int> place)
    {
        Vector128<float> taken = Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(candidate, best));
        best = Vector128.ConditionalSelect(taken, candidate, best);
        place = Vector128.ConditionalSelect(taken.AsInt32(), Vector128.Create(candidatePlace), place);
    }

    /// <summary>The low half of each also in the high one.</summary>
    private static Vector128<int> Twice(Vector128<ulong> low) => (low | (low << HighHalf)).AsInt32();
}
