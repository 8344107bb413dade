using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The input files as the command line describes them.</summary>
/// <param name="Paths">The paths in the order of reading; "-" alone is standard input.</param>
/// <param name="Format">The layout of the files.</param>
/// <param name="NamesPath">A file with the names of items; null if the input has them.</param>
/// <param name="BadRowsPath">The file that gets the skipped rows; null for none.</param>
sealed record InputFiles(IReadOnlyList<string> Paths, InteractionFormat Format, string? NamesPath, string? BadRowsPath)
{
    /// <summary>The query that is read in place of files; null for files.</summary>
    public InputQuery? Query { get; init; }

    /// <summary>The prepared folder that is read in place of files; null for files.</summary>
    public string? Prepared { get; init; }

    /// <summary>The layout of the file with the names of items.</summary>
    public ItemNamesLayout NamesLayout { get; init; } = new();

    /// <summary>A file with ids of items and the ids that replace them; null for none.</summary>
    public string? AliasesPath { get; init; }

    /// <summary>Whether standard input is read.</summary>
    public bool IsStandardInput => Paths is [Terminal.InputPath];

    /// <summary>The first path as typed, from which the name of a model is made.</summary>
    public string FirstPath => Query is null ? Paths[0] : Query.Address.File ?? "plays";

    /// <summary>The files or the database as messages name them.</summary>
    public string Name => Paths switch
    {
        [] => Query!.Address.ToString(),
        [Terminal.InputPath] => "standard input",
        [var only] => only,
        _ => $"{Paths[0]} and {DisplayText.Count(Paths.Count - 1, "other file")}",
    };

    /// <summary>The minimum numbers of items of a user and of users of an item; null to keep all.</summary>
    public InteractionFilter? Filter { get; init; }

    /// <summary>Whether a part is held out before rows are weighed by their age, which is counted from the end of the other part.</summary>
    public bool IsToSplit { get; init; }

    /// <summary>The earliest moment from which ages are counted if the newest time is searched: that of an updated model. Null for none.</summary>
    public DateTimeOffset? EarliestAsOf { get; init; }

    /// <summary>Whether a model will be trained on the interactions, so that names which never repeat are a surprise.</summary>
    public bool IsToTrain { get; init; } = true;

    /// <summary>Whether the skipped rows are appended to those of other files that the command read before.</summary>
    public bool AppendsBadRows { get; init; }

    /// <summary>The size of all files in bytes; null if unknown.</summary>
    public long? Length => IsStandardInput || Query is not null || Prepared is not null ? null : InteractionReader.TotalLength(Paths);

    /// <summary>The format of a second reading.</summary>
    public InteractionFormat FormatOfKeys => Format.OfRows(hasItemNames: NamesPath is not null);

    /// <summary>Adds the files that a command reads, and the one with the skipped rows that it writes.</summary>
    /// <param name="files">The files of the command.</param>
    /// <param name="name">The argument or the option that names the input.</param>
    public CommandFiles AddTo(CommandFiles files, string name = "FILE") =>
        files.ReadsInteractions(name, Paths)
            .Reads("--from", Query?.Address.File)
            .Reads("--names", NamesPath)
            .Reads("--aliases", AliasesPath)
            .Writes(InputOptions.BadRowsOption, BadRowsPath, new OutputContent("bad rows"));
}
