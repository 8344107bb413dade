using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Splitting;

namespace GpuAls.Cli.Input;

/// <summary>An input file as the command line describes it.</summary>
/// <param name="Path">The path; "-" is standard input.</param>
/// <param name="Format">The layout of the file.</param>
/// <param name="NamesPath">A file with the names of items; null if the input has them.</param>
/// <param name="BadRowsPath">The file that gets the skipped rows; null for none.</param>
sealed record InputFile(string Path, InteractionFormat Format, string? NamesPath, string? BadRowsPath)
{
    /// <summary>The layout of the file with the names of items.</summary>
    public ItemNamesLayout NamesLayout { get; init; } = new();

    /// <summary>A file with ids of items and the ids that replace them; null for none.</summary>
    public string? AliasesPath { get; init; }

    /// <summary>The path as messages name it.</summary>
    public string DisplayPath => Path == "-" ? "standard input" : Path;

    /// <summary>A second reading of the file, for columns that the matrix does not hold.</summary>
    /// <param name="matrix">The result of the first reading.</param>
    /// <exception cref="GpuAlsException">The input is standard input, which can be read only once.</exception>
    public InteractionRereader Reread(InteractionMatrix matrix) => Path == "-"
        ? throw new RemedyException(
            "standard input can be read only once, and this command reads the input twice",
            "Save the input to a file, and name the file instead of -")
        : new InteractionRereader(Path, FormatOfRows, matrix, AliasesPath is null ? null : ItemAliases.Read(AliasesPath, FormatOfRows));

    // With a file of names, lower case applies to the names and not to the ids of this file.
    InteractionFormat FormatOfRows => Format with { LowerCaseItems = Format.LowerCaseItems && NamesPath is null };
}
