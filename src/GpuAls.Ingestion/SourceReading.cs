using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Ingestion;

/// <summary>
/// One reading of one or more sources into a builder, in their order. All that is not particular to one kind of source happens here.
/// </summary>
/// <param name="format">The layout of the text and the meaning of its rows.</param>
/// <param name="into">The builder.</param>
/// <param name="names">The names of the items, if the rows contain ids; null for none.</param>
/// <param name="aliases">The ids of items to replace; null for none.</param>
/// <param name="bad">The bad rows of all sources.</param>
/// <param name="totalBytes">The size of all sources as stored; null if unknown.</param>
/// <param name="progress">Receives the progress over all sources after every batch.</param>
sealed class SourceReading(
    InteractionFormat format,
    InteractionMatrixBuilder into,
    ItemNames? names,
    ItemAliases? aliases,
    BadRowLog bad,
    long? totalBytes,
    IProgress<ReadProgress>? progress)
{
    readonly SameColumns same = new();
    readonly DecidedUnit timeUnit = new();
    readonly List<ReadReport> reports = [];
    NoInteractionsException? empty; // the first source without interactions

    /// <summary>Reads a source whose columns are found. It may have no interactions, if another one has some.</summary>
    /// <param name="name">The name of the source.</param>
    /// <param name="open">Opens the source.</param>
    /// <param name="repeat">Whether and how the source can be read a second time.</param>
    /// <param name="cancel">Cancels the reading between two batches.</param>
    public void Read(string name, Func<IColumnSource> open, Repetition repeat, CancellationToken cancel)
    {
        bad.StartSource();
        try
        {
            using var source = open();
            same.Check(source);
            var report = source.Describe(ReadRows(source, cancel));
            Add(report with { Reopen = repeat.NeedsStamp && report.Stamp is null ? null : repeat.Reopen });
        }
        catch (NoInteractionsException exception)
        {
            empty ??= exception;
            reports.Add(WithoutRows(name));
        }
    }

    /// <summary>Reads a source of any kind.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cancel">Cancels the reading between two batches.</param>
    public void ReadSource(IInteractionSource source, CancellationToken cancel)
    {
        bad.StartSource();
        Add(ReadRows(source, cancel));
    }

    /// <summary>Ends the reading.</summary>
    /// <returns>A report for each source.</returns>
    /// <exception cref="GpuAlsException">No source has interactions, or the file of names names none of the items.</exception>
    public IReadOnlyList<ReadReport> Complete()
    {
        // Also if no row is valid: the file then says why.
        bad.Complete();
        if (empty is not null && reports.TrueForAll(report => report.Interactions == 0)) throw empty;
        if (format.Times is not null) TimeColumn.RequireUnit(timeUnit);
        var nameReport = NameReport.Unify(into, format.NameRules, aliases, names);
        return [.. reports.Select(report => report with { Names = nameReport })];
    }

    void Add(ReadReport report)
    {
        reports.Add(report);
        if (report.Interactions == 0) empty ??= NoInteractions(report);
    }

    ReadReport ReadRows(IInteractionSource source, CancellationToken cancel)
    {
        var time = Stopwatch.StartNew();
        cancel.ThrowIfCancellationRequested();
        // However the reading ends, the interactions before the end are in the builder.
        using var batches = new BatchedInteractions(into, onSecondThread: Environment.ProcessorCount > 1);
        var rows = new InteractionRows(source, format.OfRows(hasItemNames: names is not null), batches, bad, timeUnit);
        try
        {
            while (source.ReadBatch(rows))
            {
                cancel.ThrowIfCancellationRequested();
                Report(source, rows);
            }

            batches.Complete();
        }
        catch (MemoryLimitException exception)
        {
            var count = reports.Sum(report => report.Rows) + rows.Count;
            throw new MemoryLimitException($"{source.Name}: {DisplayText.Count(count, "row")} read so far need", exception);
        }

        Report(source, rows);
        return new ReadReport
        {
            Name = source.Name,
            Rows = rows.Count,
            Interactions = rows.Interactions,
            ZeroStrengthRows = rows.Zeros,
            LowStrengthRows = rows.Low,
            OutsideRows = rows.Outside,
            LaterRows = rows.Later,
            RoundedValues = rows.Rounded,
            BadRows = bad.Counts,
            FirstBadRows = bad.FirstMessages,
            Bytes = source.BytesRead,
            Seconds = time.Elapsed.TotalSeconds,
        };
    }

    void Report(IInteractionSource source, InteractionRows rows) => progress?.Report(new ReadProgress(
        reports.Sum(report => report.Bytes) + source.BytesRead,
        totalBytes ?? source.TotalBytes,
        reports.Sum(report => report.Rows) + rows.Count));

    static ReadReport WithoutRows(string name) => new()
    {
        Name = name,
        Rows = 0,
        Interactions = 0,
        ZeroStrengthRows = 0,
        BadRows = new Dictionary<BadRowKind, long>(),
        FirstBadRows = [],
        Bytes = 0,
    };

    NoInteractionsException NoRowInTime(ReadReport report)
    {
        var times = format.Times!.Resolve();
        List<string> bounds = [];
        if (times.Since is { } since) bounds.Add($"at {InteractionTimes.Text(since)} or later");
        if (times.Until is { } until) bounds.Add($"before {InteractionTimes.Text(until)}");
        if (times.AsOf is { } asOf) bounds.Add($"not after {InteractionTimes.Text(asOf)}");
        return new NoInteractionsException(
            $"{report.Name}: {DisplayText.Count(report.Rows, "row")}, none of them at a time that counts; expected rows {string.Join(", ", bounds)}");
    }

    NoInteractionsException NoInteractions(ReadReport report)
    {
        var (name, count) = (report.Name, DisplayText.Count(report.Rows, "row"));
        if (report.Rows == 0) return new NoInteractionsException($"{name}: no rows; expected rows with a user and an item");
        if (report.ZeroStrengthRows == report.Rows)
            return new NoInteractionsException($"{name}: {count}, all with a value of 0; expected a value above 0");
        if (report.LowStrengthRows == report.Rows)
            return new NoInteractionsException(FormattableString.Invariant(
                $"{name}: {count}, all with a value below {format.MinStrength}; expected a value of {format.MinStrength} or more"));
        if (report.OutsideRows + report.LaterRows == report.Rows) return NoRowInTime(report);
        var first = report.FirstBadRows is [var message, ..] ? $"; the first bad row is {message}" : "";
        var low = report.LowStrengthRows == 0
            ? ""
            : FormattableString.Invariant($", {DisplayText.Count(report.LowStrengthRows)} with a value below {format.MinStrength}");
        var outside = report.OutsideRows + report.LaterRows == 0
            ? ""
            : $", {DisplayText.Count(report.OutsideRows + report.LaterRows)} at a time that does not count";
        return new NoInteractionsException(
            $"{name}: no interactions in {count} ({DisplayText.Count(report.BadRowCount)} bad, "
            + $"{DisplayText.Count(report.ZeroStrengthRows)} with a value of 0{low}{outside}); expected at least one{first}");
    }
}

/// <summary>A second reading of a source.</summary>
/// <param name="Reopen">Opens the source again; null if it can be read only once.</param>
/// <param name="NeedsStamp">Whether the source is a file, which can be read again only if it has a stamp: a pipe has none.</param>
readonly record struct Repetition(Func<CancellationToken, IColumnSource>? Reopen, bool NeedsStamp);
