using GpuAls.Core;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Splitting;

namespace GpuAls.Cli;

/// <summary>A file of play counts that was named on the command line.</summary>
/// <param name="Path">Where it is; "-" is standard input.</param>
/// <param name="Format">How it is laid out.</param>
/// <param name="NamesPath">Where the names of items are, if not in it.</param>
/// <param name="BadRowsPath">Where rows go that are skipped; null for nowhere.</param>
sealed record InputFile(string Path, InteractionFormat Format, string? NamesPath, string? BadRowsPath)
{
    /// <summary>The same file once more, for what the first reading left out.</summary>
    /// <param name="matrix">What it became.</param>
    /// <exception cref="GpuAlsException">It is standard input, which is there once.</exception>
    public InteractionRereader Reread(InteractionMatrix matrix) => Path == "-"
        ? throw new RemedyException("standard input can be read once, but this needs to read it twice", "Save it to a file first, and name that")
        // Where names are in a file of their own, it is those that were made lower case.
        : new InteractionRereader(Path, Format with { LowerCaseItems = Format.LowerCaseItems && NamesPath is null }, matrix);
}
