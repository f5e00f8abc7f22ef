using System.Runtime.InteropServices;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>The operands of a kernel, copied to where one element too many is an access violation.</summary>
internal sealed unsafe class GuardedOperands : IDisposable
{
    private readonly GuardPages pages = new();
    private readonly nint[] places;
    private readonly int[] lengths;

    private GuardedOperands(float[][] operands, Edge edge)
    {
        places = new nint[operands.Length];
        lengths = [.. operands.Select(operand => operand.Length)];
        for (int i = 0; i < operands.Length; i++)
        {
            places[i] = (nint)pages.Allocate<float>(lengths[i], edge);
            operands[i].CopyTo(this[i]);
        }
    }

    public delegate void Kernel(Operands operands);

    private Span<float> this[int index] => new((void*)places[index], lengths[index]);

    /// <summary>Runs the kernel on the operands and on guarded copies of them: both must end as the same bits.</summary>
    public static void Check(string work, Edge edge, float[][] operands, Kernel kernel)
    {
        using var guarded = new GuardedOperands(operands, edge);
        kernel(new Operands(guarded.places, guarded.lengths));
        float[][] plain = [.. operands.Select(operand =>
        {
            float[] copy = GC.AllocateUninitializedArray<float>(operand.Length, pinned: true);
            operand.CopyTo(copy, 0);
            return copy;
        })];
        kernel(new Operands([.. plain.Select(operand => (nint)Unsafe(operand))], guarded.lengths));
        for (int i = 0; i < plain.Length; i++)
        {
            int same = MemoryMarshal.Cast<float, int>(guarded[i]).CommonPrefixLength(MemoryMarshal.Cast<float, int>(plain[i].AsSpan()));
            if (same < plain[i].Length)
                Assert.Fail($"{work}: operand {i}, element {same} is {guarded[i][same]:R} between guards and {plain[i][same]:R} elsewhere");
        }
    }

    public void Dispose() => pages.Dispose();

    private static void* Unsafe(float[] pinned) =>
        System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    /// <summary>What a kernel sees of them.</summary>
    internal sealed class Operands(nint[] places, int[] lengths)
    {
        public Span<float> this[int index] => new((void*)places[index], lengths[index]);

        /// <summary>A mask lies in two floats a word.</summary>
        public Span<ulong> Mask(int index) => MemoryMarshal.Cast<float, ulong>(this[index]);
    }
}
