namespace GpuAls.Distributed.Mpi;

/// <summary>The two binary interfaces of MPI libraries. Their functions have the same names and arguments, but their handles differ.</summary>
enum MpiAbi
{
    /// <summary>MPICH, Intel MPI, MVAPICH, Cray MPICH and MS-MPI: handles are numbers of 32 bits.</summary>
    Mpich,

    /// <summary>Open MPI: handles are addresses of objects, some of which the library exports.</summary>
    OpenMpi,
}

/// <summary>The constants of an MPI library. A handle of 32 bits is in the lower half of a word, where functions expect it in a register.</summary>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="Byte">MPI_BYTE.</param>
/// <param name="ErrorsReturn">MPI_ERRORS_RETURN.</param>
/// <param name="IgnoredStatus">MPI_STATUS_IGNORE and MPI_STATUSES_IGNORE.</param>
/// <param name="RequestBytes">The size of an MPI_Request in an array.</param>
readonly record struct MpiConstants(nint World, nint Byte, nint ErrorsReturn, nint IgnoredStatus, int RequestBytes)
{
    /// <summary>The constants of MPICH's ABI.</summary>
    public static MpiConstants Mpich { get; } = new(0x44000000, 0x4c00010d, 0x54000001, 1, sizeof(int));

    /// <summary>The constants of an Open MPI library.</summary>
    /// <param name="export">The address of an exported symbol.</param>
    public static MpiConstants OpenMpi(Func<string, nint> export) => new(
        export("ompi_mpi_comm_world"), export("ompi_mpi_byte"), export("ompi_mpi_errors_return"), 0, nint.Size);
}
