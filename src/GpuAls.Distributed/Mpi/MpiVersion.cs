using System.Text.RegularExpressions;

namespace GpuAls.Distributed.Mpi;

/// <summary>Name and version of an MPI library, from the text of MPI_Get_library_version.</summary>
static partial class MpiVersion
{
    /// <summary>Name and version: "MPICH 4.0.2", "Open MPI 4.1.4". The first line if its form is unknown.</summary>
    public static string Short(string text)
    {
        var line = FirstLine(text);
        return Forms().Match(line) is { Success: true } match ? $"{match.Groups["name"].Value} {match.Groups["version"].Value}" : line;
    }

    /// <summary>The first line.</summary>
    public static string FirstLine(string text) => text.Split('\n')[0].Trim();

    // MPICH Version:      4.0.2
    // MVAPICH2 Version      :	2.3.7
    // MPI VERSION    : CRAY MPICH version 8.1.25.17 (ANL base 3.4a2)
    // Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022
    // Intel(R) MPI Library 2021.10 for Linux* OS
    // Microsoft MPI 10.1.12498.18
    [GeneratedRegex(
        @"^(?:MPI VERSION\s*:\s*)?(?<name>.+?)\s+(?:version\s*:?\s*|v)?(?<version>[0-9][0-9A-Za-z.]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Forms();
}
