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
/// <param name="RequestBytes">The size of an MPI_Request in an array.</param>
/// <param name="StatusBytes">The size of an MPI_Status.</param>
/// <param name="ErrorOffset">The place of MPI_ERROR in an MPI_Status, in bytes.</param>
/// <param name="Pending">MPI_ERR_PENDING.</param>
readonly record struct MpiConstants(nint World, nint Byte, nint ErrorsReturn, int RequestBytes, int StatusBytes, int ErrorOffset, int Pending)
{
    /// <summary>The constants of MPICH's ABI.</summary>
    public static MpiConstants Mpich { get; } = new(
        0x44000000, 0x4c00010d, 0x54000001, RequestBytes: sizeof(int), StatusBytes: 20, ErrorOffset: 16, Pending: 18);

    /// <summary>The constants of an Open MPI library.</summary>
    /// <param name="export">The address of an exported symbol.</param>
    public static MpiConstants OpenMpi(Func<string, nint> export) => new(
        export("ompi_mpi_comm_world"), export("ompi_mpi_byte"), export("ompi_mpi_errors_return"),
        RequestBytes: nint.Size, StatusBytes: 4 * sizeof(int) + nint.Size, ErrorOffset: 8, Pending: 19);
}
