using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>The reading of one open file: its header, then its rows, and what is said about it at the end.</summary>
/// <param name="input">The open file.</param>
/// <param name="format">How it is laid out; its lower case is meant for the items' keys.</param>
/// <param name="into">Where interactions go.</param>
/// <param name="bad">Where bad rows go.</param>
sealed class InteractionFile(TextInput input, InteractionFormat format, InteractionMatrixBuilder into, BadRowLog bad) : IDisposable
{
    // Often enough for a bar and for Ctrl-C, too rare to be felt.
    const int LinesBetweenReports = 1 << 15;

    readonly DelimitedLines lines = new(input, format.Separator);

    /// <summary>Reads every row.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, has no interactions, or has a bad row and the policy is to stop.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was asked to stop.</exception>
    public ReadReport Read(IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!lines.NextNotBlank()) throw new GpuAlsException($"{input.Name}: empty, expected rows with a user, an item and a value");
        var header = HeaderSearch.HasHeader(format, input, lines.Separator) ? ReadHeader() : null;
        var columns = ColumnLayout.Resolve(format, header, $"{input.Name}:{lines.Number}");
        // However the reading ends, the interactions before that are in the builder.
        using var batches = new BatchedInteractions(into, onSecondThread: Environment.ProcessorCount > 1);
        var rows = new InteractionRows(lines, columns, batches, new RowStrength(format, columns), format.LowerCaseItems);
        // Without a header the first line is a row, and the reader stands on it already.
        for (var isOnRow = header is null || lines.Next(); isOnRow; isOnRow = lines.Next())
        {
            if (rows.Take() is { } kind) Reject(kind, columns, rows.Count == 1);
            if (lines.Number % LinesBetweenReports != 0) continue;
            cancel.ThrowIfCancellationRequested();
            progress?.Report(new ReadProgress(input.BytesRead, input.Length, rows.Count));
        }

        batches.Complete();
        progress?.Report(new ReadProgress(input.BytesRead, input.Length, rows.Count));
        if (rows.Interactions == 0) throw Nothing(rows, header);
        return Report(rows, header);
    }

    public void Dispose() => lines.Dispose();

    string[] ReadHeader() => lines.HasBrokenQuote
        ? throw new GpuAlsException($"{input.Name}:{lines.Number}: {BadRowText.BrokenQuote}: {DisplayText.Quote(lines.Row.RawRecord)}")
        : [.. Enumerable.Range(0, lines.Row.FieldCount).Select(lines.Row.GetString)];

    void Reject(BadRowKind kind, ColumnLayout columns, bool isFirstRow)
    {
        var isLast = format.OnBadRow == BadRowPolicy.Stop;
        if (!isLast) bad.Add(kind, lines.Row.RawRecord);
        if (!isLast && !bad.WantsText) return;
        var text = $"{input.Name}:{lines.Number}: {BadRowText.Describe(kind, columns, lines.Row)}";
        if (isLast) throw new BadRowException(text, kind, lines.Number) { IsFirstRow = isFirstRow };
        bad.AddText(text);
    }

    GpuAlsException Nothing(InteractionRows rows, string[]? header) => new(
        rows.Count == 0 ? $"{input.Name}: only a header ({string.Join(", ", header!.Select(DisplayText.Escape))}), expected rows below it"
        : bad.Total == 0 ? $"{input.Name}: {Text.Count(rows.Count, "row")}, all with a value of 0, expected one above 0"
        : $"{input.Name}: no interaction in {Text.Count(rows.Count, "row")}: {Text.Number(bad.Total)} bad, {Text.Number(rows.Zeros)} with a value of 0; the first bad one is {bad.First[0]}");

    ReadReport Report(InteractionRows rows, string[]? header) => new()
    {
        Path = input.Name,
        Header = header,
        Separator = lines.Separator,
        Rows = rows.Count,
        Interactions = rows.Interactions,
        ZeroStrengthRows = rows.Zeros,
        BadRows = bad.Counts,
        FirstBadRows = bad.First,
        Bytes = input.BytesRead,
    };
}
