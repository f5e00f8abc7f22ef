using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>How a loop reads an operand: one element after another, or the same one everywhere.</summary>
internal interface IOperandMode
{
    static abstract bool IsRepeated { get; }
}

/// <summary>One element after another.</summary>
internal readonly struct Contiguous : IOperandMode
{
    public static bool IsRepeated => false;
}

/// <summary>The same element everywhere.</summary>
internal readonly struct Repeated : IOperandMode
{
    public static bool IsRepeated => true;
}

/// <summary>What a loop does with its results.</summary>
internal unsafe interface IWriteMode
{
    static abstract void Write<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    static abstract void WritePartial<TSimd, TVector>(TVector value, float* destination, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}

/// <summary>The results replace what was there, which is not read.</summary>
internal readonly unsafe struct Overwriting : IWriteMode
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WritePartial<TSimd, TVector>(TVector value, float* destination, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.StorePartial(value, destination, count);
}

/// <summary>The results are rounded, then added to what was there.</summary>
internal readonly unsafe struct Accumulating : IWriteMode
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TSimd, TVector>(TVector value, float* destination)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Store(TSimd.Add(TSimd.Load(destination), value), destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WritePartial<TSimd, TVector>(TVector value, float* destination, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(destination, count), value), destination, count);
}
