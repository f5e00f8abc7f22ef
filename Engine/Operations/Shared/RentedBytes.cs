using System.Runtime.InteropServices;

namespace DropoutLab;

/// <summary>Small integers in rented memory.</summary>
internal struct RentedBytes
{
    private readonly int count;
    private RentedBuffer buffer;

    /// <summary>Rents memory, which is not cleared.</summary>
    /// <param name="count">Bytes.</param>
    public RentedBytes(int count)
    {
        this.count = count;
        buffer = BufferPool.Rent((count + sizeof(float) - 1) / sizeof(float));
    }

    /// <summary>The bytes as numbers of a type.</summary>
    public readonly Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(MemoryMarshal.AsBytes(buffer.Array.AsSpan(buffer.Start))[..count]);

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (buffer.Array is null) return;
        BufferPool.Return(buffer);
        buffer = default;
    }
}
