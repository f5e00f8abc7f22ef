using NUnit.Framework.Interfaces;

[assembly: DropoutLab.Tests.Support.UsedMemory]

namespace DropoutLab.Tests.Support;

/// <summary>Before each test the pool is given buffers full of NaN: an operation that does not write all of its result, or reads what
/// nobody wrote, is seen at once. In fresh memory it finds zeros, and fails only in the company of other tests.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class UsedMemoryAttribute : TestActionAttribute
{
    private const int LargestBuffer = 8192, FloatsOfASize = 16 * 1024;

    public override ActionTargets Targets => ActionTargets.Test;

    public override void BeforeTest(ITest test)
    {
        var buffers = new List<RentedBuffer>();
        // The pool has four sizes to a doubling.
        for (int quarter = 4; 8 * quarter <= LargestBuffer; quarter *= 2)
        {
            for (int size = 5 * quarter; size <= 8 * quarter; size += quarter) Rent(size);
        }

        Rent(16);
        foreach (RentedBuffer buffer in buffers) BufferPool.Return(buffer);

        void Rent(int size)
        {
            for (int i = 0; i < FloatsOfASize; i += size)
            {
                RentedBuffer buffer = BufferPool.Rent(size);
                buffer.Array.AsSpan().Fill(float.NaN);
                buffers.Add(buffer);
            }
        }
    }
}
