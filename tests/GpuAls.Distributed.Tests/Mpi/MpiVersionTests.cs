using GpuAls.Distributed.Mpi;

namespace GpuAls.Distributed.Tests.Mpi;

public sealed class MpiVersionTests
{
    [Theory]
    [InlineData("MPICH Version:      4.0.2\nMPICH Release date: Thu Apr  7 12:34:45 CDT 2022\n", "MPICH 4.0.2")]
    [InlineData("MPICH Version:      4.3.0rc1\n", "MPICH 4.3.0rc1")]
    [InlineData("MVAPICH2 Version      :\t2.3.7\nMVAPICH2 Release date : Wed March 02", "MVAPICH2 2.3.7")]
    [InlineData("MPI VERSION    : CRAY MPICH version 8.1.25.17 (ANL base 3.4a2)\nMPI BUILD INFO : Sun Feb 26", "CRAY MPICH 8.1.25.17")]
    [InlineData("Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022", "Open MPI 4.1.4")]
    [InlineData("Intel(R) MPI Library 2021.10 for Linux* OS\n", "Intel(R) MPI Library 2021.10")]
    [InlineData("Microsoft MPI 10.1.12498.18", "Microsoft MPI 10.1.12498.18")]
    [InlineData("Another one", "Another one")]
    public void Short_HasNameAndVersion(string text, string expected) => Assert.Equal(expected, MpiVersion.Short(text));
}
