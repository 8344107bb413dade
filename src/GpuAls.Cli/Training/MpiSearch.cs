using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Distributed.Mpi;

namespace GpuAls.Cli.Training;

/// <summary>The MPI libraries of this machine. Reading their versions loads them, but does not start MPI.</summary>
/// <param name="Found">The libraries, one for each binary interface.</param>
/// <param name="Missing">The reason and the remedy if there is none; otherwise null.</param>
sealed record MpiSearch(IReadOnlyList<FoundMpi> Found, string? Missing)
{
    /// <summary>Searches this machine.</summary>
    /// <param name="surroundings">The environment, which can name a library.</param>
    public static MpiSearch Run(Surroundings surroundings)
    {
        try
        {
            var libraries = MpiLibrary.FindAll(surroundings.Variables.GetValueOrDefault(MpiLibrary.Variable));
            return new([.. libraries.Select(library => new FoundMpi(library.File, library.Version, library.Abi))], null);
        }
        catch (MpiException exception)
        {
            return new([], $"{exception.Message}. {exception.Remedy}");
        }
    }

    /// <summary>The libraries as a value of a report.</summary>
    public Table Table() => new(
        "mpi",
        null,
        [new("name", "MPI"), new("library", null), new("version", null), new("abi", null)],
        [.. Found.Select(mpi => (object?[])[$"{mpi.Version} ({mpi.File})", mpi.File, mpi.Version, mpi.Abi == MpiAbi.Mpich ? "mpich" : "openmpi"])]);
}

/// <summary>An MPI library that was found.</summary>
/// <param name="File">The name that loads it.</param>
/// <param name="Version">Name and version.</param>
/// <param name="Abi">The binary interface.</param>
sealed record FoundMpi(string File, string Version, MpiAbi Abi);
