using System.Runtime.InteropServices;

namespace DropoutLab.Benchmarks.Peers;

/// <summary>OpenBLAS through P/Invoke, where the system has it.</summary>
internal static unsafe class OpenBlas
{
    public const string Name = "OpenBLAS";

    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    private static readonly nint Library = Load();
    private static readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int,
        void> Sgemm =
        (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)Export("cblas_sgemm");

    public static bool IsAvailable => Library != 0;

    public static string Description => IsAvailable
        ? "OpenBLAS: " + Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("openblas_get_config"))())
        : "OpenBLAS: not found (Debian's package is libopenblas0-pthread), its rows are left out";

    public static void SetThreads(int threads) => ((delegate* unmanaged<int, void>)Export("openblas_set_num_threads"))(threads);

    /// <summary>Ends OpenBLAS's threads, which otherwise spin for a tenth of a second; its next call starts them again.</summary>
    public static void StopThreads()
    {
        if (NativeLibrary.TryGetExport(Library, "blas_thread_shutdown_", out nint shutdown)) ((delegate* unmanaged<int>)shutdown)();
    }

    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        Span<float> c,
        int ldc)
    {
        fixed (float* aStart = a, bStart = b, cStart = c)
        {
            Sgemm(
                RowMajor, transposeA ? Transpose : NoTranspose, transposeB ? Transpose : NoTranspose, m, n, k, 1, aStart, lda, bStart,
                ldb, 0, cStart, ldc);
        }
    }

    private static nint Load()
    {
        foreach (string name in (string[])["libopenblas.so.0", "libopenblas", "openblas"])
            if (NativeLibrary.TryLoad(name, out nint library)) return library;
        return 0;
    }

    private static nint Export(string name) => Library == 0 ? 0 : NativeLibrary.GetExport(Library, name);
}
