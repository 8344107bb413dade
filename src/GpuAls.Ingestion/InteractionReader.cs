using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>
/// Reads interactions from delimited text, plain or compressed (gzip, bzip2, xz, zstd), from a file or a stream. The text is read in one pass and not
/// kept in memory. Every row becomes an interaction, a counted zero or a bad row. The calling thread reads and reports progress; for more than a few
/// thousand rows, a second thread numbers the users and items.
/// </summary>
/// <param name="format">The layout of the text and the meaning of its rows.</param>
public sealed class InteractionReader(InteractionFormat format)
{
    readonly Lock namesLock = new();
    ItemNames? itemNames;

    /// <summary>The file for skipped rows, which are written unchanged, one per line; null for none. An existing file is overwritten.</summary>
    public string? BadRowsPath { get; init; }

    /// <summary>The file with the names of the items, such as HetRec's <c>artists.dat</c>, if the rows contain ids; null for none.</summary>
    public string? ItemNamesPath { get; init; }

    /// <summary>
    /// The names in <see cref="ItemNamesPath"/>, read at first use; null without such a file.
    /// <see cref="Ingestion.ItemNames.LabelsFor"/> returns the labels for <see cref="InteractionMatrixBuilder.Build()"/>.
    /// </summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or a row has no id or no name.</exception>
    internal ItemNames? ItemNames
    {
        get
        {
            if (ItemNamesPath is null) return null;
            lock (namesLock) return itemNames ??= Ingestion.ItemNames.Read(ItemNamesPath, format.LowerCaseItems);
        }
    }

    /// <summary>Reads a file into a matrix.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The layout of the file and the meaning of its rows.</param>
    /// <param name="itemNamesPath">The file with the names of the items, if the rows contain ids.</param>
    /// <param name="progress">Receives the progress every few megabytes.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static (InteractionMatrix Matrix, ReadReport Report) ReadMatrix(
        string path,
        InteractionFormat format,
        string? itemNamesPath = null,
        IProgress<ReadProgress>? progress = null,
        CancellationToken cancel = default)
    {
        var reader = new InteractionReader(format) { ItemNamesPath = itemNamesPath };
        var builder = new InteractionMatrixBuilder();
        var report = reader.Read(path, builder, progress, cancel);
        return (builder.Build(itemLabels: reader.ItemNames?.LabelsFor(builder.Items)), report);
    }

    /// <summary>Reads a file into a builder.</summary>
    /// <param name="path">The file, as messages name it.</param>
    /// <param name="into">The builder, which may already contain interactions from other files. Nothing else may use it during the reading.</param>
    /// <param name="progress">Receives the progress every few megabytes.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public ReadReport Read(
        string path, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default) =>
        ReadText(TextInput.Open(path, format.Text.Encoding, format.Text.SkipLines), into, progress, cancel);

    /// <summary>Reads a stream, such as standard input, into a builder. The stream stays open.</summary>
    /// <param name="stream">The text, plain or compressed.</param>
    /// <param name="name">The name of the stream in messages.</param>
    /// <param name="into">The builder, which may already contain interactions from other files. Nothing else may use it during the reading.</param>
    /// <param name="progress">Receives the progress every few megabytes.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The stream cannot be read, has no
    /// interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public ReadReport Read(
        Stream stream, string name, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default) =>
        ReadText(TextInput.From(stream, name, format.Text.Encoding, format.Text.SkipLines), into, progress, cancel);

    /// <summary>Reads a source of any kind into a builder. All that is not particular to one kind of source happens here and below.</summary>
    /// <param name="source">The source.</param>
    /// <param name="into">The builder.</param>
    /// <param name="progress">Receives the progress after every batch.</param>
    /// <param name="cancel">Cancels the reading between two batches.</param>
    /// <exception cref="GpuAlsException">The source cannot be read, has no
    /// interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    internal ReadReport Read(IInteractionSource source, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var time = Stopwatch.StartNew();
        // The names come first: a mistake in the small file should not appear after minutes with the large one.
        var names = ItemNames;
        using var bad = new BadRowLog(BadRowsPath);
        cancel.ThrowIfCancellationRequested();
        // However the reading ends, the interactions before the end are in the builder.
        using var batches = new BatchedInteractions(into, onSecondThread: Environment.ProcessorCount > 1);
        // If a separate file has the names, the rows contain ids, which stay unchanged.
        var rows = new InteractionRows(source, format with { LowerCaseItems = format.LowerCaseItems && names is null }, batches, bad);
        while (source.ReadBatch(rows))
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report(new ReadProgress(source.BytesRead, source.TotalBytes, rows.Count));
        }

        batches.Complete();
        progress?.Report(new ReadProgress(source.BytesRead, source.TotalBytes, rows.Count));
        if (rows.Interactions == 0) throw NoInteractions(source, rows, bad);
        bad.Complete();
        return new ReadReport
        {
            Name = source.Name,
            Rows = rows.Count,
            Interactions = rows.Interactions,
            ZeroStrengthRows = rows.Zeros,
            BadRows = bad.Counts,
            FirstBadRows = bad.FirstMessages,
            UnnamedItems = names?.CountUnnamed(into.Items) ?? 0,
            Bytes = source.BytesRead,
            Seconds = time.Elapsed.TotalSeconds,
        };
    }

    ReadReport ReadText(TextInput input, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        using var source = new TextInteractionSource(input, format);
        return Read(source, into, progress, cancel) with
        {
            Header = source.Header,
            Separator = source.Layout.Separator,
            Quote = LayoutDetection.QuoteOf(source.Layout),
            MultiLineRows = source.MultiLineRows,
            MaxRowLines = source.MaxLineCount,
            UnquotedNames = source.UnquotedNames,
        };
    }

    static GpuAlsException NoInteractions(IInteractionSource source, InteractionRows rows, BadRowLog bad)
    {
        var (name, count) = (source.Name, DisplayText.Count(rows.Count, "row"));
        if (rows.Count == 0) return new GpuAlsException($"{name}: no rows; expected rows with a user and an item");
        return bad.Total == 0
            ? new GpuAlsException($"{name}: {count}, all with a value of 0; expected a value above 0")
            : new GpuAlsException(
                $"{name}: no interactions in {count} ({DisplayText.Count(bad.Total)} bad, {DisplayText.Count(rows.Zeros)} with a value of 0); "
                + $"expected at least one; the first bad row is {bad.FirstMessages[0]}");
    }
}
