using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Ingestion;

/// <summary>
/// Reads interactions from delimited text, plain or compressed (gzip, bzip2, xz, zstd), and from the other <see cref="Kinds"/> of files and from
/// streams. The input is read in one pass and not kept in memory; only times that are weighed without <see cref="TimeRules.AsOf"/> take a pass of
/// their own. Every row becomes an interaction, a counted row that is not one, or a bad row. The calling thread
/// reads and reports progress; for more than a few thousand rows, a second thread numbers the users and items.
/// </summary>
/// <param name="format">The layout of the text and the meaning of its rows.</param>
public sealed class InteractionReader(InteractionFormat format)
{
    readonly Lock namesLock = new();
    ItemNames? itemNames;
    ItemAliases? itemAliases;

    /// <summary>
    /// The file for skipped rows, which are written unchanged, one per line; null for none. The first reading of this reader replaces an existing
    /// file when all rows were read, and later readings append to it.
    /// </summary>
    public string? BadRowsPath { get; init; }

    /// <summary>Whether the first reading appends to <see cref="BadRowsPath"/> too: the file then has the rows of several readers.</summary>
    internal bool AppendsBadRows { get; set; }

    /// <summary>The file with the names of the items, such as HetRec's <c>artists.dat</c>, if the rows contain ids; null for none.</summary>
    public string? ItemNamesPath { get; init; }

    /// <summary>The layout of the file of item names.</summary>
    public ItemNamesLayout ItemNamesLayout { get; init; } = new();

    /// <summary>
    /// A file with an id of an item and the id that replaces it on each line; null for none. The file of item names has the new ids.
    /// </summary>
    public string? ItemAliasesPath { get; init; }

    /// <summary>
    /// The kinds of files that are read beside delimited text and MatrixMarket files, recognized by their first bytes. Default: none.
    /// <see cref="Tables.FileKinds.All"/> has those of this package, and GpuAls.Parquet has another.
    /// </summary>
    public IReadOnlyList<SourceKind> Kinds { get; init; } = [];

    /// <summary>
    /// The names in <see cref="ItemNamesPath"/>, read at first use; null without such a file.
    /// <see cref="Ingestion.ItemNames.LabelsFor"/> returns the labels for <see cref="InteractionMatrixBuilder.Build()"/>.
    /// </summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or a line is bad.</exception>
    internal ItemNames? ItemNames => ReadItemNames(CancellationToken.None);

    /// <summary>The aliases in <see cref="ItemAliasesPath"/>, read at first use; null without such a file.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or a line is bad.</exception>
    internal ItemAliases? ItemAliases => ReadItemAliases(CancellationToken.None);

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
        Read([path], into, progress, cancel)[0];

    /// <summary>
    /// Reads several files into a builder, in their order, as if they were one. Headers and separators are found in each file. Some of the files may
    /// have no interactions, but not all.
    /// </summary>
    /// <param name="paths">The files, as messages name them; at least one.</param>
    /// <param name="into">The builder, which may already contain interactions from other files. Nothing else may use it during the reading.</param>
    /// <param name="progress">Receives the progress over all files every few megabytes.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <returns>A report for each file.</returns>
    /// <exception cref="GpuAlsException">
    /// A file cannot be read, its columns have other names than those of the first file, there are no interactions, or there is a bad row
    /// (<see cref="BadRowException"/>).
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public IReadOnlyList<ReadReport> Read(
        IReadOnlyList<string> paths,
        InteractionMatrixBuilder into,
        IProgress<ReadProgress>? progress = null,
        CancellationToken cancel = default)
    {
        if (BadRowsPath is not null) foreach (var path in paths) BadRowLog.RequireOther(BadRowsPath, path);
        var files = new SourceFiles(format, Kinds);
        return Read(
            WithNewest(() => FindNewest(paths, progress: null, cancel)),
            reading =>
            {
                foreach (var path in paths)
                    reading.Read(path, () => files.Open(path, cancel), new Repetition(again => files.Open(path, again), NeedsStamp: true), cancel);
            },
            TotalLength(paths),
            into,
            progress,
            cancel);
    }

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
        Stream stream, string name, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        long? length = stream.CanSeek ? stream.Length - stream.Position : null;
        var files = new SourceFiles(format, Kinds);
        var resolved = WithNewest(() => throw OnlyOnce(name));
        return Read(
            resolved, reading => reading.Read(name, () => files.Open(stream, name, cancel), default, cancel), length, into, progress, cancel)[0];
    }

    /// <summary>Reads a table, such as the result of a query, into a builder.</summary>
    /// <param name="name">The name of the table in messages.</param>
    /// <param name="open">Opens the table: once, and once more for splits by time.</param>
    /// <param name="into">The builder.</param>
    /// <param name="progress">Receives the progress after every batch.</param>
    /// <param name="cancel">Cancels the reading between two batches.</param>
    /// <exception cref="GpuAlsException">The table cannot be read, has no interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    internal ReadReport ReadTable(
        string name,
        Func<CancellationToken, ITable> open,
        InteractionMatrixBuilder into,
        IProgress<ReadProgress>? progress = null,
        CancellationToken cancel = default)
    {
        var files = new SourceFiles(format, Kinds);
        var repeat = new Repetition(again => files.OfTable(open(again)), NeedsStamp: false);
        var resolved = WithNewest(() => FindNewestOfTable(open, progress: null, cancel));
        return Read(resolved, reading => reading.Read(name, () => files.OfTable(open(cancel)), repeat, cancel), null, into, progress, cancel)[0];
    }

    /// <summary>Reads a source of any kind into a builder. All that is not particular to one kind of source happens here and below.</summary>
    /// <param name="source">The source.</param>
    /// <param name="into">The builder.</param>
    /// <param name="progress">Receives the progress after every batch.</param>
    /// <param name="cancel">Cancels the reading between two batches.</param>
    /// <exception cref="GpuAlsException">The source cannot be read, has no
    /// interactions, has a bad row (<see cref="BadRowException"/>), or needs more memory than the system gives.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    internal ReadReport Read(IInteractionSource source, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress, CancellationToken cancel) =>
        Read(
            WithNewest(() => throw OnlyOnce(source.Name)),
            reading => reading.ReadSource(source, cancel),
            source.TotalBytes,
            into,
            progress,
            cancel)[0];

    /// <summary>Reads the files for the newest time of their rows.</summary>
    /// <param name="paths">The files, as messages name them.</param>
    /// <param name="progress">Receives the progress over all files.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">A file cannot be read, or cannot be read a second time.</exception>
    internal DateTimeOffset FindNewest(IReadOnlyList<string> paths, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var files = new SourceFiles(format, Kinds);
        var search = new NewestTime(format, ItemNamesPath is not null) { Progress = progress };
        foreach (var path in paths)
        {
            if (path.Length > 0 && FileStatus.Of(path) is { Kind: not FileKind.Regular }) throw OnlyOnce(path);
            search.Read(() => files.Open(path, cancel), cancel);
        }

        return search.Complete();
    }

    /// <summary>Reads a table for the newest time of its rows.</summary>
    /// <param name="open">Opens the table.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The table cannot be read.</exception>
    internal DateTimeOffset FindNewestOfTable(
        Func<CancellationToken, ITable> open, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var files = new SourceFiles(format, Kinds);
        var search = new NewestTime(format, ItemNamesPath is not null) { Progress = progress };
        search.Read(() => files.OfTable(open(cancel)), cancel);
        return search.Complete();
    }

    /// <summary>The newest time of an input is needed, and it can be read only once.</summary>
    internal static NewestTimeException OnlyOnce(string name) => new(
        $"{name} can be read only once, and the newest time must be known before the first row is weighed; expected the moment from which ages are "
        + "counted");

    InteractionFormat WithNewest(Func<DateTimeOffset> find)
    {
        if (format.Times is null) return format;
        if (format.Time is null) throw new GpuAlsException("rows are chosen or weighed by their times; expected the column with the time");
        return format.Times.NeedsNewest ? format with { Times = format.Times with { AsOf = find() } } : format;
    }

    IReadOnlyList<ReadReport> Read(
        InteractionFormat format,
        Action<SourceReading> read,
        long? totalBytes,
        InteractionMatrixBuilder into,
        IProgress<ReadProgress>? progress,
        CancellationToken cancel)
    {
        // The names come first: a mistake in a small file should not appear after minutes with the large one.
        var (names, aliases) = (ReadItemNames(cancel), ReadItemAliases(cancel));
        using var bad = new BadRowLog(BadRowsPath, AppendsBadRows);
        var reading = new SourceReading(format, into, names, aliases, bad, totalBytes, progress);
        read(reading);
        var reports = reading.Complete();
        into.Times = format.Times?.Resolve();
        AppendsBadRows = true;
        return reports;
    }

    ItemNames? ReadItemNames(CancellationToken cancel)
    {
        if (ItemNamesPath is null) return null;
        lock (namesLock) return itemNames ??= Ingestion.ItemNames.Read(ItemNamesPath, format, ItemNamesLayout, Kinds, cancel);
    }

    ItemAliases? ReadItemAliases(CancellationToken cancel)
    {
        if (ItemAliasesPath is null) return null;
        var ofRows = format.OfRows(hasItemNames: ItemNamesPath is not null);
        lock (namesLock) return itemAliases ??= Ingestion.ItemAliases.Read(ItemAliasesPath, ofRows, cancel);
    }

    /// <summary>
    /// The size of all files as stored, for progress. Null if one of them is a pipe, or does not exist, which is an error when it is opened.
    /// </summary>
    internal static long? TotalLength(IReadOnlyList<string> paths)
    {
        try
        {
            var files = paths.Select(path => path.Length > 0 ? FileStatus.Of(path) : null).ToList();
            return files.TrueForAll(file => file is { Kind: FileKind.Regular, Length: > 0 }) ? files.Sum(file => file!.Value.Length) : null;
        }
        catch (IOException)
        {
            // An error of the reading, which says more about it.
            return null;
        }
    }
}

/// <summary>The newest time of an input that can be read only once is needed.</summary>
sealed class NewestTimeException(string message) : GpuAlsException(message);
