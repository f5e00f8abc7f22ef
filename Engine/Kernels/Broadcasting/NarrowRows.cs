using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Short rows of one operand as one stretch of memory: where they lie if nothing is repeated, else written out in
/// a block.</summary>
/// <param name="columnStride">0 if each row is one element, repeated along the row.</param>
/// <param name="rowStride">0 if the same row is repeated; at most one of the two strides is 0.</param>
/// <param name="columns">The length of a row.</param>
internal unsafe struct NarrowRows(int columnStride, int rowStride, int columns)
{
    /// <summary>Elements behind the block that are overwritten too: a vector's.</summary>
    public const int Slack = 16;

    private float* writtenFrom;
    private int writtenRows;

    /// <summary>Some rows from <paramref name="row"/> on; the block is the same at each call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* At<TSimd, TVector>(float* operand, int row, int count, float* block)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (columnStride == 0)
        {
            Spread<TSimd, TVector>(operand + row, count, block);
            return block;
        }

        if (rowStride != 0) return operand + ((nint)row * rowStride);
        if (operand != writtenFrom || count > writtenRows) Repeat(operand, count, block);
        writtenFrom = operand;
        writtenRows = count;
        return block;
    }

    /// <summary>Each element along its row; the last vector of a row reaches into the next one, which is written after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Spread<TSimd, TVector>(float* elements, int count, float* block)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = 0; i < count; i++, block += columns)
        {
            TVector value = TSimd.Broadcast(elements[i]);
            for (int column = 0; column < columns; column += TSimd.Count) TSimd.Store(value, block + column);
        }
    }

    /// <summary>The same row again and again, in steps of twice the length.</summary>
    private readonly void Repeat(float* row, int count, float* block)
    {
        int length = count * columns, done = columns;
        new Span<float>(row, columns).CopyTo(new Span<float>(block, columns));
        while (done < length)
        {
            int step = Math.Min(done, length - done);
            new Span<float>(block, step).CopyTo(new Span<float>(block + done, step));
            done += step;
        }
    }
}
