using System.Runtime.InteropServices;
using System.Text;

namespace DropoutLab.Mpi;

/// <summary>The MPI library of this machine that belongs to the launcher, and its constants.</summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Names the library where none of the usual names is right.</summary>
    private const string ChosenVariable = "DROPOUTLAB_MPI";

    private const int RtldNow = 2;

    /// <summary>Open MPI loads parts of its own that look for the symbols of the first.</summary>
    private const int RtldGlobal = 0x100;

    private static readonly string[] OpenNames = ["libmpi.so.40", "libmpi.so"];
    private static readonly string[] MpichNames = ["libmpich.so.12", "libmpi.so.12"];

    private static nint handle;

    static MpiLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(MpiLibrary).Assembly, (name, _, _) => name == MpiFunctions.Library ? handle : 0);

    private MpiLibrary(nint world, nint bytes, nint errorsReturn, nint statusIgnore, int anySource)
    {
        (World, Bytes, ErrorsReturn, StatusIgnore, AnySource) = (world, bytes, errorsReturn, statusIgnore, anySource);
    }

    public nint World { get; }

    public nint Bytes { get; }

    public nint ErrorsReturn { get; }

    public nint StatusIgnore { get; }

    public int AnySource { get; }

    /// <summary>How many ranks the launcher says that it started; null without one.</summary>
    public static string? LaunchedSize => Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") ??
        Environment.GetEnvironmentVariable("PMI_SIZE");

    /// <summary>How many of them are on this machine; 1 where no launcher says it.</summary>
    public static int RanksOnThisMachine =>
        int.TryParse(
            Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_LOCAL_SIZE") ?? Environment.GetEnvironmentVariable("MPI_LOCALNRANKS"),
            out int ranks) && ranks > 0 ? ranks : 1;

    /// <summary>The library's own name and version.</summary>
    public static string Version
    {
        get
        {
            byte* text = stackalloc byte[8192];
            int length;
            _ = MpiFunctions.MPI_Get_library_version(text, &length);
            return Encoding.UTF8.GetString(text, length).TrimEnd('\0').Split('\n')[0].Trim();
        }
    }

    /// <summary>Loads the library.</summary>
    /// <exception cref="DllNotFoundException">There is none.</exception>
    public static MpiLibrary Load()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            throw new PlatformNotSupportedException("MPI: 64-bit Linux expected, where the signatures of Open MPI and MPICH are one");
        string[] names = Names();
        foreach (string name in names)
        {
            handle = MpiFunctions.dlopen(name, RtldNow | RtldGlobal);
            if (handle != 0) return NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out nint world) ? OpenMpi(world) : Mpich();
        }

        throw new DllNotFoundException(
            $"MPI: none of {string.Join(", ", names)} can be loaded. Install Open MPI (Debian, Ubuntu: apt-get install openmpi-bin) or " +
            $"MPICH (apt-get install mpich), or name the library in the variable {ChosenVariable}");
    }

    /// <summary>The launcher decides: a library of the other kind would see a job of one rank.</summary>
    private static string[] Names()
    {
        if (Environment.GetEnvironmentVariable(ChosenVariable) is { Length: > 0 } chosen) return [chosen];
        if (Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") is not null) return OpenNames;
        return Environment.GetEnvironmentVariable("PMI_SIZE") is not null ? MpichNames : [.. OpenNames, .. MpichNames];
    }

    private static MpiLibrary OpenMpi(nint world) => new(
        world, NativeLibrary.GetExport(handle, "ompi_mpi_byte"), NativeLibrary.GetExport(handle, "ompi_mpi_errors_return"),
        statusIgnore: 0, anySource: -1);

    /// <summary>The numbers of its header, which are part of its binary interface.</summary>
    private static MpiLibrary Mpich() => new(
        world: 0x44000000, bytes: 0x4c00010d, errorsReturn: 0x54000001, statusIgnore: 1, anySource: -2);
}
