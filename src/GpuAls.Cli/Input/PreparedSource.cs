using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Prepared;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>An input that <c>gpuals prepare</c> wrote: a folder with interactions that were read, filtered and sorted before.</summary>
static class PreparedSource
{
    /// <summary>The prepared folder among typed paths; null for none.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="paths">The typed paths.</param>
    /// <param name="ofReading">The options that decide how files are read.</param>
    /// <exception cref="RemedyException">The folder is named beside other files, or with an option that came too late.</exception>
    public static string? Find(ParseResult parse, IReadOnlyList<string> paths, IEnumerable<Option> ofReading)
    {
        if (paths.FirstOrDefault(path => Directory.Exists(path) && PreparedFiles.IsPrepared(path)) is not { } folder) return null;
        var shown = DisplayText.Escape(folder);
        if (paths.Count > 1)
        {
            throw new RemedyException(
                $"{shown} is a prepared folder, and is named beside other files; expected one prepared folder, or only files",
                "Prepare all files together: gpuals prepare FILE... --out DIR");
        }

        if (ofReading.FirstOrDefault(parse.IsGiven) is { } late)
        {
            throw new RemedyException(
                $"{late.Name} decides how files are read, and {shown} is a prepared folder, which was read before; expected no such option",
                $"Type the option when the folder is prepared: gpuals prepare FILE --out DIR {late.Name} ...");
        }

        return folder;
    }

    /// <summary>Opens a prepared folder, and shows the progress.</summary>
    /// <exception cref="RemedyException">The folder is not prepared completely.</exception>
    /// <exception cref="PreparedException">A file of the folder is missing or damaged.</exception>
    public static PreparedFolder Open(string folder, ProgressDisplay progress, CancellationToken cancel)
    {
        try
        {
            return progress.RunOnScreen<double, PreparedFolder>(
                $"checking {folder}", share => share, _ => null, watcher => PreparedFolder.Open(folder, watcher, cancel));
        }
        catch (PreparedException exception) when (exception.IsIncomplete)
        {
            throw new RemedyException(
                exception.Message, "Repeat the command, which goes on from its last complete step: gpuals prepare FILE --out DIR", exception);
        }
    }

    /// <summary>The reports of the readings that the folder was prepared from.</summary>
    public static IReadOnlyList<ReadReport> Reports(PreparedManifest manifest) =>
    [
        .. manifest.Inputs.Select(input => new ReadReport
        {
            Name = input.Name,
            Rows = input.Rows,
            Interactions = input.Interactions,
            ZeroStrengthRows = input.Zeros,
            LowStrengthRows = input.Low,
            OutsideRows = input.Outside,
            LaterRows = input.Later,
            BadRows = input.BadRows.Where(pair => Enum.TryParse<BadRowKind>(pair.Key, out _))
                .ToDictionary(pair => Enum.Parse<BadRowKind>(pair.Key), pair => pair.Value),
            FirstBadRows = [],
            Bytes = input.Bytes,
        }),
    ];

    /// <summary>A report as the manifest stores it.</summary>
    public static PreparedInput Of(ReadReport report) => new(
        report.Name,
        report.Rows,
        report.Interactions,
        report.ZeroStrengthRows,
        report.LowStrengthRows,
        report.Bytes,
        report.BadRows.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value))
    {
        Outside = report.OutsideRows,
        Later = report.LaterRows,
    };

    /// <summary>The users and items that were dropped when the folder was prepared; null without filters.</summary>
    public static FilteredInteractions? Dropped(PreparedFolder folder) => folder.Manifest.Dropped is { } dropped
        ? new(folder.Matrix, dropped.Pairs, dropped.Users, dropped.Items, dropped.Rounds)
        : null;

    /// <summary>The folder in a line: "Opened plays.prepared: 1,000 pairs of 30 users and 20 items".</summary>
    public static string Describe(string name, PreparedManifest manifest) =>
        $"Opened {DisplayText.Escape(name)}: {Format.Count(manifest.Pairs, "pair")} of {Format.Count(manifest.Users, "user")} and "
        + $"{Format.Count(manifest.Items, "item")}, prepared from {DisplayText.Escape(ReadReport.Sum(Reports(manifest)).Name)}.";
}
