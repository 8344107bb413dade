using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>
/// The result of reading one source, or several: <see cref="Rows"/> = <see cref="Interactions"/> + <see cref="ZeroStrengthRows"/> +
/// <see cref="LowStrengthRows"/> + <see cref="OutsideRows"/> + <see cref="LaterRows"/> + <see cref="BadRowCount"/>. The number of interactions that
/// repeat a pair is known when the matrix is built: <see cref="InteractionMatrix.Duplicates"/>.
/// </summary>
public sealed record ReadReport
{
    /// <summary>The name of the source: the path of the file, or the name that the stream was given.</summary>
    public required string Name { get; init; }

    /// <summary>The names in the header; null if the file has no header.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>The kind of a file that is no delimited text, with its article: <c>a Parquet file</c>. Null for delimited text.</summary>
    public string? Kind { get; init; }

    /// <summary>The field separator of a text, typed or detected; a blank is every run of spaces and tabs. Null for other sources.</summary>
    public string? Separator { get; init; }

    /// <summary>
    /// The meaning of quotes in a text, typed or detected. <see cref="QuoteRule.Auto"/>: the quotes around single names were removed.
    /// </summary>
    public QuoteRule Quote { get; init; }

    /// <summary>The number of rows that span several lines, because a quoted field has line breaks.</summary>
    public long MultiLineRows { get; init; }

    /// <summary>The maximum number of lines of one row.</summary>
    public int MaxRowLines { get; init; } = 1;

    /// <summary>The number of names whose quotes were removed, although quotes are otherwise ordinary characters.</summary>
    public int UnquotedNames { get; init; }

    /// <summary>The columns that were read; null for a source without columns.</summary>
    internal ColumnLayout? Columns { get; init; }

    /// <summary>Whether the text was searched for a header; otherwise the format says whether there is one.</summary>
    internal bool IsHeaderDetected { get; init; }

    /// <summary>The columns that look like times and were read as something else.</summary>
    internal IReadOnlyList<TimeLikeColumn> TimeLikeColumns { get; init; } = [];

    /// <summary>The number of rows, without the header and blank lines.</summary>
    public required long Rows { get; init; }

    /// <summary>The number of rows that became interactions. Rows that repeat a pair count each.</summary>
    public required long Interactions { get; init; }

    /// <summary>The number of rows with a strength of 0, which are not interactions.</summary>
    public required long ZeroStrengthRows { get; init; }

    /// <summary>The number of rows below <see cref="InteractionFormat.MinStrength"/>, which are not interactions.</summary>
    public long LowStrengthRows { get; init; }

    /// <summary>The number of rows outside <see cref="TimeRules.Since"/> and <see cref="TimeRules.Until"/>, which are not interactions.</summary>
    public long OutsideRows { get; init; }

    /// <summary>The number of rows after <see cref="TimeRules.AsOf"/>, which are not interactions.</summary>
    public long LaterRows { get; init; }

    /// <summary>The values that are whole numbers beyond the precision of float32; null if there are none.</summary>
    internal RoundedStrengths? RoundedValues { get; init; }

    /// <summary>The number of skipped bad rows by kind, without the kinds that did not occur.</summary>
    public required IReadOnlyDictionary<BadRowKind, long> BadRows { get; init; }

    /// <summary>Messages for the first few bad rows, as in an error: <c>path:line: value found, value expected: 'row'</c>.</summary>
    public required IReadOnlyList<string> FirstBadRows { get; init; }

    /// <summary>
    /// The number of items, of all files that were read together, without a name in the file of item names; their id is their name. 0 without such a
    /// file.
    /// </summary>
    public long UnnamedItems => Names?.ItemNames?.Unnamed ?? 0;

    /// <summary>
    /// The number of user names, in all files that were read together, that were merged with another, from which they differ only in blanks,
    /// invisible characters or Unicode form.
    /// </summary>
    public long MergedUsers => Names?.Users is { AreMerged: true } twins ? twins.Count : 0;

    /// <summary>The number of item names that were merged with another, as <see cref="MergedUsers"/> counts users.</summary>
    public long MergedItems => Names?.Items is { AreMerged: true } twins ? twins.Count : 0;

    /// <summary>The names of all files that were read together; null only before they were compared.</summary>
    internal NameReport? Names { get; init; }

    /// <summary>The number of bytes read, as stored.</summary>
    public required long Bytes { get; init; }

    /// <summary>The reading time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The number of bad rows of all kinds.</summary>
    public long BadRowCount => BadRows.Values.Sum();

    /// <summary>The size and the time of the file that was read; null if it is no file.</summary>
    internal FileStamp? Stamp { get; init; }

    /// <summary>Opens the source for a second reading; null if it cannot be read again.</summary>
    internal Func<CancellationToken, IColumnSource>? Reopen { get; init; }

    /// <summary>The sums of several reports. The files were read one after the other.</summary>
    /// <param name="reports">At least one report.</param>
    public static ReadReport Sum(IReadOnlyList<ReadReport> reports) => reports is [var only] ? only : SumOfSeveral(reports);

    static ReadReport SumOfSeveral(IReadOnlyList<ReadReport> reports) => new()
    {
        Name = $"{reports[0].Name} and {DisplayText.Count(reports.Count - 1, "other file")}",
        Rows = reports.Sum(report => report.Rows),
        Interactions = reports.Sum(report => report.Interactions),
        ZeroStrengthRows = reports.Sum(report => report.ZeroStrengthRows),
        LowStrengthRows = reports.Sum(report => report.LowStrengthRows),
        OutsideRows = reports.Sum(report => report.OutsideRows),
        LaterRows = reports.Sum(report => report.LaterRows),
        RoundedValues = reports.Select(report => report.RoundedValues).Aggregate(RoundedStrengths.Sum),
        MultiLineRows = reports.Sum(report => report.MultiLineRows),
        MaxRowLines = reports.Max(report => report.MaxRowLines),
        UnquotedNames = reports.Sum(report => report.UnquotedNames),
        BadRows = reports.SelectMany(report => report.BadRows).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
        FirstBadRows = [.. reports.SelectMany(report => report.FirstBadRows)],
        // Each report has the names of all files.
        Names = reports[0].Names,
        Bytes = reports.Sum(report => report.Bytes),
        Seconds = reports.Sum(report => report.Seconds),
    };
}

/// <summary>The progress of reading one source.</summary>
/// <param name="BytesRead">The number of bytes read, as stored: the compressed ones of a <c>.gz</c>.</param>
/// <param name="TotalBytes">The size of the file in bytes; null if unknown, as for standard input.</param>
/// <param name="Rows">The number of rows read.</param>
public readonly record struct ReadProgress(long BytesRead, long? TotalBytes, long Rows);
