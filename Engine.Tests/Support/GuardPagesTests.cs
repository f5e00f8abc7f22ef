using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace DropoutLab.Tests.Support;

/// <summary>The guards themselves: a read across the edge would be seen.</summary>
internal sealed unsafe partial class GuardPagesTests
{
    [Test]
    public void TheArrayIsReadableAndItsNeighboursAreNot([Values] Edge edge, [Values(1, 7, 1024, 5000)] int count)
    {
        using var pages = new GuardPages();
        float* values = pages.Allocate<float>(count, edge);
        new Span<float>(values, count).Fill(1);
        Assert.That(IsReadable(values) && IsReadable(values + count - 1), Is.True);
        Assert.That(IsReadable(edge == Edge.Start ? (byte*)values - 1 : (byte*)(values + count)), Is.False);
    }

    /// <summary>The system refuses to write from memory that the process may not read, and the process lives on.</summary>
    private static bool IsReadable(void* address)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        return Write(pipe.SafePipeHandle, address, 1) == 1;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeHandle file, void* source, nuint length);
}
