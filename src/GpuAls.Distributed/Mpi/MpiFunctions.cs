using System.Runtime.InteropServices;

namespace GpuAls.Distributed.Mpi;

/// <summary>
/// The functions of a loaded MPI library. One signature serves both binary interfaces: a handle is a word, and MPICH reads its lower half.
/// </summary>
sealed unsafe class MpiFunctions
{
    readonly nint library;

    /// <summary>Finds all functions.</summary>
    /// <param name="library">The handle of the loaded library.</param>
    /// <exception cref="EntryPointNotFoundException">The library lacks one.</exception>
    public MpiFunctions(nint library)
    {
        this.library = library;
        GetLibraryVersion = (delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_library_version");
        Initialized = (delegate* unmanaged<int*, int>)Export("MPI_Initialized");
        InitThread = (delegate* unmanaged<int*, byte***, int, int*, int>)Export("MPI_Init_thread");
        Finalize = (delegate* unmanaged<int>)Export("MPI_Finalize");
        Abort = (delegate* unmanaged<nint, int, int>)Export("MPI_Abort");
        CommRank = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank");
        CommSize = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size");
        CommSetErrhandler = (delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        ErrorString = (delegate* unmanaged<int, byte*, int*, int>)Export("MPI_Error_string");
        GetProcessorName = (delegate* unmanaged<byte*, int*, int>)Export("MPI_Get_processor_name");
        TypeContiguous = (delegate* unmanaged<int, nint, nint*, int>)Export("MPI_Type_contiguous");
        TypeCommit = (delegate* unmanaged<nint*, int>)Export("MPI_Type_commit");
        TypeFree = (delegate* unmanaged<nint*, int>)Export("MPI_Type_free");
        Ibarrier = (delegate* unmanaged<nint, void*, int>)Export("MPI_Ibarrier");
        Ibcast = (delegate* unmanaged<void*, int, nint, int, nint, void*, int>)Export("MPI_Ibcast");
        Isend = (delegate* unmanaged<void*, int, nint, int, int, nint, void*, int>)Export("MPI_Isend");
        Irecv = (delegate* unmanaged<void*, int, nint, int, int, nint, void*, int>)Export("MPI_Irecv");
        Testall = (delegate* unmanaged<int, void*, int*, void*, int>)Export("MPI_Testall");
        GetCount = (delegate* unmanaged<void*, nint, int*, int>)Export("MPI_Get_count");
    }

    /// <summary>(char* version, int* length)</summary>
    public readonly delegate* unmanaged<byte*, int*, int> GetLibraryVersion;

    /// <summary>(int* flag)</summary>
    public readonly delegate* unmanaged<int*, int> Initialized;

    /// <summary>(int* argc, char*** argv, int required, int* provided)</summary>
    public readonly delegate* unmanaged<int*, byte***, int, int*, int> InitThread;

    /// <summary>()</summary>
    public readonly delegate* unmanaged<int> Finalize;

    /// <summary>(comm, int code)</summary>
    public readonly delegate* unmanaged<nint, int, int> Abort;

    /// <summary>(comm, int* rank)</summary>
    public readonly delegate* unmanaged<nint, int*, int> CommRank;

    /// <summary>(comm, int* size)</summary>
    public readonly delegate* unmanaged<nint, int*, int> CommSize;

    /// <summary>(comm, errhandler)</summary>
    public readonly delegate* unmanaged<nint, nint, int> CommSetErrhandler;

    /// <summary>(int error, char* text, int* length)</summary>
    public readonly delegate* unmanaged<int, byte*, int*, int> ErrorString;

    /// <summary>(char* name, int* length)</summary>
    public readonly delegate* unmanaged<byte*, int*, int> GetProcessorName;

    /// <summary>(int count, type, type* new)</summary>
    public readonly delegate* unmanaged<int, nint, nint*, int> TypeContiguous;

    /// <summary>(type*)</summary>
    public readonly delegate* unmanaged<nint*, int> TypeCommit;

    /// <summary>(type*)</summary>
    public readonly delegate* unmanaged<nint*, int> TypeFree;

    /// <summary>(comm, request*)</summary>
    public readonly delegate* unmanaged<nint, void*, int> Ibarrier;

    /// <summary>(void* data, int count, type, int root, comm, request*)</summary>
    public readonly delegate* unmanaged<void*, int, nint, int, nint, void*, int> Ibcast;

    /// <summary>(void* data, int count, type, int to, int tag, comm, request*)</summary>
    public readonly delegate* unmanaged<void*, int, nint, int, int, nint, void*, int> Isend;

    /// <summary>(void* data, int count, type, int from, int tag, comm, request*)</summary>
    public readonly delegate* unmanaged<void*, int, nint, int, int, nint, void*, int> Irecv;

    /// <summary>(int count, request[] requests, int* flag, status[] statuses)</summary>
    public readonly delegate* unmanaged<int, void*, int*, void*, int> Testall;

    /// <summary>(status*, type, int* count)</summary>
    public readonly delegate* unmanaged<void*, nint, int*, int> GetCount;

    /// <summary>The address of an exported symbol.</summary>
    /// <exception cref="EntryPointNotFoundException">The library has no such symbol.</exception>
    public nint Export(string name) => NativeLibrary.GetExport(library, name);

    /// <summary>Whether the library exports a symbol.</summary>
    public bool TryExport(string name) => NativeLibrary.TryGetExport(library, name, out _);

    /// <summary>The text that a function writes.</summary>
    /// <param name="function">The function: (char* text, int* length).</param>
    /// <param name="capacity">Bytes of the longest text.</param>
    public static string Text(delegate* unmanaged<byte*, int*, int> function, int capacity)
    {
        var text = stackalloc byte[capacity];
        int length;
        _ = function(text, &length);
        return Marshal.PtrToStringUTF8((nint)text, length).TrimEnd('\0', '\n');
    }
}
