using GpuAls.Cli.Output;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The result of a reading, in sentences.</summary>
static class ReadingNotes
{
    // More files are the parts of one: they are summed up.
    const int MaxFiles = 10;

    /// <summary>Two lines about each file and its columns, and one for each kind of row that was not used.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<ReadReport> reports, InteractionFormat format)
    {
        var report = ReadReport.Sum(reports);
        if (reports.Count > MaxFiles)
        {
            yield return Line($"{Format.Count(reports.Count)} files, {reports[0].Name} to {reports[^1].Name}", report);
            foreach (var note in ColumnNotes.Of(reports.First(file => file.Rows > 0))) yield return note;
        }
        else
        {
            foreach (var file in reports)
            {
                yield return Line(file.Name, file);
                foreach (var note in ColumnNotes.Of(file)) yield return note;
            }
        }

        if (report.ZeroStrengthRows > 0) yield return $"Ignored {Format.Count(report.ZeroStrengthRows, "row")} with the value 0.";
        if (report.LowStrengthRows > 0) yield return FilterOptions.Note(format, report.LowStrengthRows);
        foreach (var note in TimeNotes.Of(report, format.Times)) yield return note;
        if (report.RoundedValues is { } values) yield return RoundingNote.Of(values, "value");
        foreach (var note in QuoteNotes.Of(report)) yield return note;
        if (report.BadRowCount == 0) yield break;

        var kinds = string.Join(
            ", ", report.BadRows.OrderByDescending(pair => pair.Value).Select(pair => $"{Format.Count(pair.Value)} {Describe(pair.Key)}"));
        var continuation = report.FirstBadRows.Count < report.BadRowCount ? " The first ones:" : "";
        yield return $"Skipped {Format.Count(report.BadRowCount, "invalid row")}: {kinds}.{continuation}";
        foreach (var row in report.FirstBadRows) yield return $"  {row}";
    }

    static string Line(string name, ReadReport report)
    {
        // A query has no size that is known.
        var size = report.Bytes > 0 || report.Stamp is not null ? $", {Format.Bytes(report.Bytes)}" : "";
        return $"Read {name}: {Format.Count(report.Rows, "row")}{size}, in {Format.Seconds(report.Seconds)}.";
    }

    static string Describe(BadRowKind kind) => kind switch
    {
        BadRowKind.TooFewColumns => "with too few columns",
        BadRowKind.TooManyColumns => "with too many columns",
        BadRowKind.EmptyUser => "without a user",
        BadRowKind.EmptyItem => "without an item",
        BadRowKind.NoNumber => "with a value that is not a number",
        BadRowKind.NotFinite => "with a value that is not finite",
        BadRowKind.Negative => "with a negative value",
        BadRowKind.UnknownEvent => "with an event that has no weight",
        BadRowKind.NoFlag => "with a dislike flag that is neither yes nor no",
        BadRowKind.NoTime => "without a time",
        BadRowKind.BeyondFloat32 => "with a value beyond the range of float32",
        BadRowKind.InvalidUtf8 => "with text that is not UTF-8",
        BadRowKind.Nul => "with a NUL character",
        BadRowKind.BrokenQuote => "with an unclosed quote",
        BadRowKind.DecimalComma => "with a comma in the value",
        BadRowKind.NoRow => "without an object",
    };
}
