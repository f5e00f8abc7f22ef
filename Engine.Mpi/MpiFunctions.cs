using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace DropoutLab.Mpi;

/// <summary>The functions of MPI that are used, with the signatures that serve both kinds of library.</summary>
/// <remarks>Handles are addresses in Open MPI and 32-bit numbers in MPICH. Both fit a word in the calling convention of 64-bit Linux, and
/// what a function writes to a word that holds zero is right in both.</remarks>
[SuppressMessage("Naming", "CA1707", Justification = "The names of the standard are the entry points of the library")]
internal static unsafe partial class MpiFunctions
{
    public const string Library = "mpi";

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint dlopen(string name, int flags);

    [LibraryImport(Library)]
    public static partial int MPI_Init_thread(int* argumentCount, byte*** arguments, int required, int* provided);

    [LibraryImport(Library)]
    public static partial int MPI_Comm_rank(nint communicator, int* rank);

    [LibraryImport(Library)]
    public static partial int MPI_Comm_size(nint communicator, int* size);

    [LibraryImport(Library)]
    public static partial int MPI_Comm_dup(nint communicator, nint* copy);

    [LibraryImport(Library)]
    public static partial int MPI_Comm_set_errhandler(nint communicator, nint handler);

    [LibraryImport(Library)]
    public static partial int MPI_Error_string(int code, byte* text, int* length);

    [LibraryImport(Library)]
    public static partial int MPI_Get_library_version(byte* text, int* length);

    [LibraryImport(Library)]
    public static partial int MPI_Ibcast(void* values, int count, nint type, int root, nint communicator, nint* request);

    [LibraryImport(Library)]
    public static partial int MPI_Iallgather(
        void* send, int sendCount, nint sendType, void* receive, int receiveCount, nint receiveType, nint communicator, nint* request);

    [LibraryImport(Library)]
    public static partial int MPI_Ialltoall(
        void* send, int sendCount, nint sendType, void* receive, int receiveCount, nint receiveType, nint communicator, nint* request);

    [LibraryImport(Library)]
    public static partial int MPI_Ibarrier(nint communicator, nint* request);

    [LibraryImport(Library)]
    public static partial int MPI_Isend(void* values, int count, nint type, int to, int tag, nint communicator, nint* request);

    [LibraryImport(Library)]
    public static partial int MPI_Iprobe(int source, int tag, nint communicator, int* flag, MpiStatus* status);

    [LibraryImport(Library)]
    public static partial int MPI_Test(nint* request, int* flag, nint status);

    [LibraryImport(Library)]
    public static partial int MPI_Abort(nint communicator, int code);

    [LibraryImport(Library)]
    public static partial int MPI_Finalize();
}
