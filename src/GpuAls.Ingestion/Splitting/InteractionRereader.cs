using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Splitting;

/// <summary>
/// A second reading of files or queries that have become a matrix, which finds the matrix entry of every row. Only splits need times and whole
/// lines; they are read here so that the first reading stays fast. A file that has changed in between is an error, and nothing is written.
/// </summary>
/// <param name="files">The reports of the first reading, one for each file.</param>
/// <param name="format">The format of the first reading, with
/// <see cref="InteractionFormat.LowerCaseItems"/> only if the item keys were converted.</param>
/// <param name="matrix">The matrix of the first reading.</param>
/// <param name="aliases">The ids of items that the first reading replaced; null for none.</param>
sealed class InteractionRereader(
    IReadOnlyList<ReadReport> files, InteractionFormat format, InteractionMatrix matrix, ItemAliases? aliases = null)
{
    readonly InteractionFormat format = format;
    readonly OtherSpellings users = new(matrix.Users, format.NameRules, _ => null);
    readonly OtherSpellings items = new(matrix.Items, format.NameRules, id => aliases?.Find(id));
    long read; // rows of the files before

    /// <summary>Receives the number of rows that were read, of all files together.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>
    /// [entries] Reads the time (<see cref="InteractionFormat.Time"/>) of each entry of <see cref="InteractionMatrix.ByUser"/>; the earliest time if
    /// several rows have the same pair.
    /// </summary>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file has changed.</exception>
    public LargeArray<double> ReadTimes(CancellationToken cancel = default)
    {
        var times = LargeArray<double>.Uninitialized(matrix.Entries);
        for (long e = 0; e < times.Length; e++) times.Writable(e, 1)[0] = double.PositiveInfinity;
        foreach (var file in files)
        {
            ForEachEntry(
                file,
                _ => (entry, time, _) =>
                {
                    ref var first = ref times.Writable(entry, 1)[0];
                    first = Math.Min(first, time);
                },
                cancel);
        }

        return times;
    }

    /// <summary>Reads the rows with their times and their values, before they were weighed by their age.</summary>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file has changed.</exception>
    public TimedRows ReadRows(CancellationToken cancel = default)
    {
        var rows = new TimedRows(files.Sum(file => file.Interactions));
        foreach (var file in files) ForEachEntry(file, _ => rows.Add, cancel);
        return rows;
    }

    /// <summary>
    /// Writes each row unchanged to the file of its part, below a copy of the header. Rows that are not interactions are not written.
    /// </summary>
    /// <param name="parts">[entries] The part of each entry.</param>
    /// <param name="paths">The file of each part that has one. Existing files are replaced when all files are complete.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <returns>The number of rows in each file, without the header.</returns>
    /// <exception cref="GpuAlsException">A file cannot be written, or the file that is read has changed.</exception>
    public IReadOnlyDictionary<SplitPart, long> Write(
        LargeArray<SplitPart> parts, IReadOnlyDictionary<SplitPart, string> paths, CancellationToken cancel = default)
    {
        var outputs = new Dictionary<SplitPart, AtomicFile>();
        var counts = paths.Keys.ToDictionary(part => part, _ => 0L);
        try
        {
            foreach (var (part, file) in paths)
                outputs[part] = AtomicFile.Open(file, (reason, inner) => new GpuAlsException($"{DisplayText.Escape(file)}: {reason}", inner));
            CopyRows();
            AtomicFile.ReplaceAll([.. outputs.Values]);
            return counts;
        }
        finally
        {
            foreach (var output in outputs.Values) output.Dispose();
        }

        void CopyRows()
        {
            byte[]? header = null;
            foreach (var file in files) ForEachEntry(file, StartCopy, cancel);

            Action<long, double, float> StartCopy(IColumnSource rows)
            {
                RequireSameLayout(rows);
                if (rows.Header is not null && header is null)
                {
                    header = rows.HeaderText.ToArray();
                    foreach (var output in outputs.Values) WriteLine(output, header);
                }

                return (entry, _, _) =>
                {
                    if (!outputs.TryGetValue(parts[entry], out var output)) return;
                    WriteLine(output, rows.RowText);
                    counts[parts[entry]]++;
                };
            }
        }
    }

    // Rows are copied unchanged, below one header.
    void RequireSameLayout(IColumnSource rows)
    {
        var first = files.First(file => file.Rows > 0);
        if (rows.Separator == first.Separator && (rows.Header ?? []).SequenceEqual(first.Header ?? [])) return;
        throw new GpuAlsException(
            $"{rows.Name}: another header or separator than in {first.Name}; expected files of the same layout, "
            + "because their rows are copied unchanged");
    }

    static void WriteLine(AtomicFile file, ReadOnlySpan<byte> line)
    {
        file.Write(line);
        file.Write("\n"u8);
    }

    /// <summary>Reads a file again and hands over the entry of each of its interactions.</summary>
    /// <param name="file">The report of the first reading.</param>
    /// <param name="start">Looks at the open text, and returns the receiver of the entries, their times and values.</param>
    /// <param name="cancel">Cancels the reading.</param>
    void ForEachEntry(ReadReport file, Func<IColumnSource, Action<long, double, float>> start, CancellationToken cancel)
    {
        if (file.Rows == 0) return;
        if (file.Reopen is not { } reopen) throw new GpuAlsException($"{file.Name}: a pipe can be read only once; expected a file");
        RequireUnchanged(file.Stamp);
        using var source = reopen(cancel);
        var rows = new EntryRows(this, source, start(source));
        while (source.ReadBatch(rows))
        {
            cancel.ThrowIfCancellationRequested();
            Progress?.Report(read + rows.Count);
        }

        read += rows.Count;
        RequireUnchanged(file.Stamp);
        if (rows.Interactions == file.Interactions) return;
        throw new GpuAlsException(
            $"{file.Name}: {DisplayText.Count(rows.Interactions, "interaction")} in the second reading and {DisplayText.Count(file.Interactions)} in "
            + "the first; expected an unchanged file");
    }

    static void RequireUnchanged(FileStamp? stamp)
    {
        if (stamp?.IsCurrent() == false) throw new GpuAlsException($"{stamp.Value.Path}: changed while it was read; expected an unchanged file");
    }

    /// <summary>The entry of a pair; −1 if its likes and dislikes cancelled out, or if a filter dropped it.</summary>
    long EntryOf(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, IColumnSource rows)
    {
        var userRow = users.Find(user);
        var itemRow = items.Find(item);
        if (userRow < 0 || itemRow < 0) return matrix.IsFiltered ? -1 : throw Changed(rows);
        var place = matrix.ByUser.RowColumns(userRow).BinarySearch(itemRow);
        return place >= 0 ? matrix.ByUser.Offsets[userRow] + place : matrix.Cancelled > 0 ? -1 : throw Changed(rows);
    }

    static GpuAlsException Changed(IColumnSource rows) =>
        new($"{rows.RowPosition}: the line differs from the first reading; expected an unchanged file");

    /// <summary>Takes the rows that the first reading took: without a time, a row is bad and was skipped.</summary>
    /// <param name="rereader">The matrix, and the meaning of a row.</param>
    /// <param name="source">The source of the rows.</param>
    /// <param name="take">Receives the entry, the time and the value of each interaction.</param>
    sealed class EntryRows(InteractionRereader rereader, IColumnSource source, Action<long, double, float> take) : IRowReceiver
    {
        readonly RowRules rules = new(rereader.format);
        readonly TimeColumn? times = TimeColumn.Of(source, rereader.format, new DecidedUnit());
        readonly TimeWeights? weights = rereader.format.Times?.Weights();

        /// <inheritdoc/>
        public long Count { get; private set; }

        /// <summary>The number of rows that became interactions.</summary>
        public long Interactions { get; private set; }

        /// <inheritdoc/>
        public void Add(in InteractionRow row)
        {
            Count++;
            if (rules.Check(row, isKnownUser: false, out var item, out var strength) is not null || rules.Ignores(strength)) return;
            var time = 0.0;
            if (times is not null)
            {
                if (times.Read() is not { } found || weights?.IsInside(found) == false || weights?.IsLater(found) == true) return;
                time = found;
            }

            Interactions++;
            var entry = rereader.EntryOf(row.User, item, source);
            if (entry >= 0) take(entry, time, strength);
        }

        /// <inheritdoc/>
        public void Reject(BadRowKind kind) => Count++;
    }
}
