using GpuAls.Ingestion;

namespace GpuAls.Cli;

/// <summary>What reading a file found, in sentences: rows, and what was left out and why.</summary>
static class ReadingNotes
{
    /// <summary>One line for what was read, and more only where there is more to say.</summary>
    public static IEnumerable<string> Of(ReadReport report)
    {
        yield return $"Read {report.Name}: {Say.Count(report.Rows, "row")}, {Say.Bytes(report.Bytes)}, in {Say.Seconds(report.Seconds)}.";
        if (report.ZeroStrengthRows > 0) yield return $"Left out {Say.Count(report.ZeroStrengthRows, "row")} of 0 plays: no interaction.";
        if (report.UnnamedItems > 0) yield return $"{Say.Count(report.UnnamedItems, "item has", "items have")} no name in the file of names; the id stands for it.";
        if (report.BadRowCount == 0) yield break;

        var kinds = string.Join(", ", report.BadRows.OrderByDescending(pair => pair.Value).Select(pair => $"{Say.Count(pair.Value)} {Describe(pair.Key)}"));
        yield return $"Skipped {Say.Count(report.BadRowCount, "bad row")}: {kinds}.{(report.FirstBadRows.Count < report.BadRowCount ? " The first of them:" : "")}";
        foreach (var row in report.FirstBadRows) yield return $"  {row}";
    }

    static string Describe(BadRowKind kind) => kind switch
    {
        BadRowKind.TooFewColumns => "with too few columns",
        BadRowKind.EmptyUser => "without a user",
        BadRowKind.EmptyItem => "without an item",
        BadRowKind.NoNumber => "with a count that is no number",
        BadRowKind.NotFinite => "with a count that is not finite",
        BadRowKind.Negative => "with a negative count",
        BadRowKind.UnknownEvent => "of an event without a weight",
        BadRowKind.NoFlag => "where yes or no was expected",
        BadRowKind.BeyondFloat32 => "with a count beyond float32",
        BadRowKind.InvalidUtf8 => "with text that is not UTF-8",
        BadRowKind.Nul => "with a NUL",
        BadRowKind.BrokenQuote => "with a broken quote",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
