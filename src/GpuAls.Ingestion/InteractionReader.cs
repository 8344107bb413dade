using System.Diagnostics;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// Reads interactions from delimited text: plain or gzip (told by its content), from a file or a stream, in one pass and without holding the text. No row
/// gets lost: each becomes an interaction, a counted zero or a bad row. The calling thread reads and reports progress; of a file with more than a few
/// thousand rows, a second one numbers the names.
/// </summary>
/// <param name="format">How the text is laid out.</param>
public sealed class InteractionReader(InteractionFormat format)
{
    readonly Lock namesLock = new();
    ItemNames? itemNames;

    /// <summary>Where skipped rows are kept as they were, a line each; null: nowhere. A file that is there is overwritten.</summary>
    public string? BadRowsPath { get; init; }

    /// <summary>The file with the items' names where the rows hold ids, as HetRec's <c>artists.dat</c>; null: there is none.</summary>
    public string? ItemNamesPath { get; init; }

    /// <summary>
    /// The items' names from <see cref="ItemNamesPath"/>, read at first use; null where there is no such file. Its <see cref="Ingestion.ItemNames.LabelsFor"/> gives
    /// what <see cref="InteractionMatrixBuilder.Build()"/> takes.
    /// </summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or one of its rows has no id and name.</exception>
    internal ItemNames? ItemNames
    {
        get
        {
            if (ItemNamesPath is null) return null;
            lock (namesLock) return itemNames ??= Ingestion.ItemNames.Read(ItemNamesPath, format.LowerCaseItems);
        }
    }

    /// <summary>Path and format to matrix, in one line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How it is laid out.</param>
    /// <param name="itemNamesPath">The file with the items' names, where the rows hold ids.</param>
    /// <param name="progress">Told about every few megabytes.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was asked to stop.</exception>
    public static (InteractionMatrix Matrix, ReadReport Report) ReadMatrix(
        string path, InteractionFormat format, string? itemNamesPath = null, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        var reader = new InteractionReader(format) { ItemNamesPath = itemNamesPath };
        var builder = new InteractionMatrixBuilder();
        var report = reader.Read(path, builder, progress, cancel);
        return (builder.Build(itemLabels: reader.ItemNames?.LabelsFor(builder.Items)), report);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, as messages will name it.</param>
    /// <param name="into">Where its interactions go; may hold some from other files. Nobody else may use it during the reading.</param>
    /// <param name="progress">Told about every few megabytes.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was asked to stop.</exception>
    public ReadReport Read(string path, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        using var input = TextInput.Open(path);
        return Read(input, into, progress, cancel);
    }

    /// <summary>Reads a stream, such as standard input; it stays open.</summary>
    /// <param name="stream">The text, plain or gzip.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="into">Where its interactions go; may hold some from other files. Nobody else may use it during the reading.</param>
    /// <param name="progress">Told about every few megabytes.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="GpuAlsException">The stream cannot be read, has no interactions, or has a bad row (<see cref="BadRowException"/>).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was asked to stop.</exception>
    public ReadReport Read(
        Stream stream, string name, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress = null, CancellationToken cancel = default)
    {
        using var input = TextInput.From(stream, name);
        return Read(input, into, progress, cancel);
    }

    ReadReport Read(TextInput input, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress, CancellationToken cancel)
    {
        var time = Stopwatch.StartNew();
        // The names first: a mistake in the small file should not be found after minutes with the large one.
        var names = ItemNames;
        using var bad = new BadRowLog(BadRowsPath);
        // Where names are in a file of their own, the rows hold ids, and those stay as they are.
        using var file = new InteractionFile(input, format with { LowerCaseItems = format.LowerCaseItems && names is null }, into, bad);
        var report = file.Read(progress, cancel);
        bad.Complete();
        return report with { UnnamedItems = names?.CountUnnamed(into.Items) ?? 0, Seconds = time.Elapsed.TotalSeconds };
    }
}
