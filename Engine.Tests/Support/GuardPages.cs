using System.Runtime.InteropServices;

namespace DropoutLab.Tests.Support;

/// <summary>Arrays with a forbidden page at both ends: whoever reads or writes one element too many ends the test run with an
/// access violation.</summary>
internal sealed unsafe partial class GuardPages : IDisposable
{
    private const int NoAccess = 0;
    private const int ReadAndWrite = 3;
    private const int Private = 2;

    private readonly List<(nint Address, nuint Length)> regions = [];

    /// <summary>Skips the test where the system has no mmap.</summary>
    public GuardPages()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            Assert.Ignore("Guard pages are made with mmap, which this system lacks.");
    }

    private static int Anonymous => OperatingSystem.IsMacOS() ? 0x1000 : 0x20;

    /// <summary>Returns the place of <paramref name="count"/> elements of zeros.</summary>
    public T* Allocate<T>(int count, Edge edge)
        where T : unmanaged
    {
        nuint page = (nuint)Environment.SystemPageSize, bytes = (nuint)count * (nuint)sizeof(T), inside = (bytes + page - 1) / page * page;
        nuint length = inside + (2 * page);
        nint address = MemoryMap(0, length, NoAccess, Private | Anonymous, -1, 0);
        if (address == -1) throw new InvalidOperationException($"mmap of {length} bytes: error {Marshal.GetLastPInvokeError()}");
        regions.Add((address, length));
        byte* start = (byte*)address + page;
        if (inside > 0 && Protect((nint)start, inside, ReadAndWrite) != 0)
            throw new InvalidOperationException($"mprotect of {inside} bytes: error {Marshal.GetLastPInvokeError()}");
        return (T*)(edge == Edge.Start ? start : start + (inside - bytes));
    }

    public void Dispose()
    {
        foreach ((nint address, nuint length) in regions) _ = Unmap(address, length);
        regions.Clear();
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint MemoryMap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(nint address, nuint length);
}
