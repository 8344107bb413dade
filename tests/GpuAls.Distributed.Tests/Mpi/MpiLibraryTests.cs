using GpuAls.Distributed.Mpi;

namespace GpuAls.Distributed.Tests.Mpi;

public sealed class MpiLibraryTests
{
    const string Install =
        "Install one: apt install mpich, or openmpi-bin (Debian, Ubuntu); dnf install mpich, or openmpi, and module load mpi (Fedora). "
        + "Or name one: GPUALS_MPI_LIBRARY=/path/to/libmpi.so";

    static readonly MpiLauncher OpenMpi = new("Open MPI's mpiexec", 0, 1, 0, MpiAbi.OpenMpi);

    [Fact]
    public void Find_OfNone_TellsThePackages()
    {
        var error = Assert.Throws<MpiException>(
            () => MpiLibrary.Find(OpenMpi, null, [("libno-mpich.so.12", MpiAbi.Mpich), ("libno-openmpi.so.40", MpiAbi.OpenMpi)]));

        Assert.Equal("no MPI library for Open MPI's mpiexec: found none of libno-openmpi.so.40", error.Message);
        Assert.Equal(Install, error.Remedy);
    }

    [Fact]
    public void Find_OfANamedLibraryThatIsMissing_TellsTheReasonOfTheSystem()
    {
        var error = Assert.Throws<MpiException>(() => MpiLibrary.Find(null, "/no/such/libmpi.so"));

        Assert.StartsWith("GPUALS_MPI_LIBRARY is '/no/such/libmpi.so', which cannot be loaded: ", error.Message);
        Assert.Equal(Install, error.Remedy);
    }

    [Fact]
    public void Find_OfANamedLibraryOfAnotherKind_IsAnError()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library of this test is that of Linux");

        var error = Assert.Throws<MpiException>(() => MpiLibrary.Find(null, "libc.so.6"));

        Assert.Equal("GPUALS_MPI_LIBRARY is 'libc.so.6', which is no MPI library", error.Message);
    }
}
