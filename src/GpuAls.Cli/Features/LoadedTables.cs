using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Features;

namespace GpuAls.Cli.Features;

/// <summary>The side tables in memory.</summary>
/// <param name="Files">The files.</param>
/// <param name="Users">The tables of users.</param>
/// <param name="Items">The tables of items.</param>
sealed record LoadedTables(FeatureFiles Files, IReadOnlyList<SideTable> Users, IReadOnlyList<SideTable> Items)
{
    /// <summary>Makes features of the tables, in the rows of the interactions, and prints notes on them.</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="note">Receives the notes.</param>
    /// <exception cref="RemedyException">A table has nearly none of the names, or no column is a feature.</exception>
    public TrainingFeatures Encode(InteractionMatrix matrix, Action<string> note)
    {
        var users = Encode(Users, matrix.Users);
        var items = Encode(Items, matrix.Items);
        var features = new TrainingFeatures(users, items, Files.KeepsCold);
        foreach (var side in (EncodedSide?[])[users, items])
        {
            if (side is null) continue;
            foreach (var sentence in side.Reports.SelectMany(FeatureNotes.Of)) note(sentence);
            foreach (var sentence in FeatureNotes.OfRows(side, Files.KeepsCold)) note(sentence);
        }

        return features;
    }

    EncodedSide? Encode(IReadOnlyList<SideTable> tables, Vocabulary names)
    {
        if (tables.Count == 0) return null;
        try
        {
            return EncodedSide.Of(tables, names, Files.Uses);
        }
        catch (UnmatchedTableException exception)
        {
            var columns = exception.Table.Header.Where(column => column != exception.Table.NameColumn);
            if (exception.Table.NamesFile is { } file)
            {
                throw new RemedyException(
                    exception.Message,
                    $"Write the names of the {exception.Table.Word}s as in the interactions, one per line: {DisplayText.Escape(file)}",
                    exception);
            }

            throw new RemedyException(
                exception.Message,
                $"Name the column with the names of the {exception.Table.Word}s: {FeatureOptions.KindOption} COLUMN=name, where COLUMN is "
                    + "for example " + DisplayText.OneOf([.. columns.Take(4).Select(DisplayText.Escape)]),
                exception);
        }
        catch (NoFeaturesException exception)
        {
            throw new RemedyException(exception.Message, $"Choose the kind of a column: {FeatureOptions.KindOption} COLUMN=category", exception);
        }
    }
}

/// <summary>The result of reading side tables, in sentences.</summary>
static class FeatureNotes
{
    /// <summary>The names and the columns of a table.</summary>
    public static IEnumerable<string> Of(SideReport report)
    {
        var table = report.Table;
        yield return $"{Read(table)}, {(report.Matched == table.Names.Count ? "all" : Format.Count(report.Matched))} of them with interactions.";
        if (TagNames(table) is { } names) yield return names;
        if (report.Features.Count > 0) yield return $"  Features: {string.Join("; ", report.Features)}.";
        if (report.Unused.Count > 0) yield return $"  No features: {string.Join("; ", report.Unused)}.";
        if (table.Repeated > 0)
        {
            var verb = table.Repeated == 1 ? "is" : "are";
            yield return $"{Repeated(table, table.Repeated)} and {verb} not used.";
        }

        if (BadRows(table) is { } bad) yield return bad;
    }

    /// <summary>The start of a sentence about a table: its file, and its numbers of rows and names.</summary>
    public static string Read(SideTable table)
    {
        var layout = table.Layout is null ? "" : $", the layout of {table.Layout}";
        return $"Read {DisplayText.Escape(table.Path)}{layout}: {Format.Count(table.NameOf.Count, "row")}, "
            + $"{Format.Count(table.Names.Count, table.Word)} {table.NamePlace}";
    }

    /// <summary>The file with the names of the tags; null without one.</summary>
    public static string? TagNames(SideTable table) =>
        table.TagNames is { } names ? $"  The names of the tags come from {DisplayText.Escape(names)}." : null;

    /// <summary>The start of a sentence about rows that repeat a name.</summary>
    public static string Repeated(SideTable table, long rows) =>
        $"  {Format.Count(rows, "row repeats", "rows repeat")} {(table.Word == "item" ? "an item" : "a user")}";

    /// <summary>The invalid rows; null without any.</summary>
    public static string? BadRows(SideTable table) =>
        table.BadRows > 0 ? $"  Skipped {Format.Count(table.BadRows, "invalid row")}. The first one: {table.FirstBadRow}" : null;

    /// <summary>The rows that only one of the tables and the interactions have.</summary>
    public static IEnumerable<string> OfRows(EncodedSide side, bool keepsCold)
    {
        var word = side.Reports[0].Table.Word;
        if (side.ColdNames.Count > 0)
        {
            var isOne = side.ColdNames.Count == 1;
            yield return $"{Format.Count(side.ColdNames.Count, word)} of the side tables {(isOne ? "has" : "have")} no interactions"
                + (keepsCold ? ": the vectors come from the features alone." : $" and {(isOne ? "is" : "are")} not used.");
        }

        if (side.Without > 0)
        {
            var verb = side.Without == 1 ? "is" : "are";
            yield return $"{Format.Count(side.Without, word)} with interactions {verb} in no side table: all features are missing.";
        }
    }
}
