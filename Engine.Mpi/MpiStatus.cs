using System.Runtime.InteropServices;

namespace DropoutLab.Mpi;

/// <summary>Where MPI says whom a message is from. The order of the fields is the library's; both kinds need less room than this.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct MpiStatus
{
    public int First;
    public int Second;
    public int Third;
}
