using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Splitting;

/// <summary>
/// A second reading of text files that have become a matrix, which finds the matrix entry of every row. Only splits need times and whole lines; they
/// are read here so that the first reading stays fast. A file that has changed in between is an error, and nothing is written.
/// </summary>
/// <param name="files">The reports of the first reading, one for each file.</param>
/// <param name="format">The format of the first reading, with
/// <see cref="InteractionFormat.LowerCaseItems"/> only if the item keys were converted.</param>
/// <param name="matrix">The matrix of the first reading.</param>
/// <param name="aliases">The ids of items that the first reading replaced; null for none.</param>
sealed class InteractionRereader(
    IReadOnlyList<ReadReport> files, InteractionFormat format, InteractionMatrix matrix, ItemAliases? aliases = null)
{
    const int RowsBetweenChecks = 1 << 15;

    readonly OtherSpellings users = new(matrix.Users, format.NameRules, _ => null);
    readonly OtherSpellings items = new(matrix.Items, format.NameRules, id => aliases?.Find(id));

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
                _ => (entry, time) =>
                {
                    ref var first = ref times.Writable(entry, 1)[0];
                    first = Math.Min(first, time);
                },
                cancel);
        }

        return times;
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

            Action<long, double> StartCopy(TextInteractionSource rows)
            {
                RequireSameLayout(rows);
                if (rows.Header is not null && header is null)
                {
                    header = rows.RowText.ToArray();
                    foreach (var output in outputs.Values) WriteLine(output, header);
                }

                return (entry, _) =>
                {
                    if (!outputs.TryGetValue(parts[entry], out var output)) return;
                    WriteLine(output, rows.RowText);
                    counts[parts[entry]]++;
                };
            }
        }
    }

    // Rows are copied unchanged, below one header.
    void RequireSameLayout(TextInteractionSource rows)
    {
        var first = files.First(file => file.Rows > 0);
        if (rows.Layout.Separator == first.Separator && (rows.Header ?? []).SequenceEqual(first.Header ?? [])) return;
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
    /// <param name="start">Looks at the open text, and returns the receiver of the entries and their times.</param>
    /// <param name="cancel">Cancels the reading.</param>
    void ForEachEntry(ReadReport file, Func<TextInteractionSource, Action<long, double>> start, CancellationToken cancel)
    {
        if (file.Rows == 0) return;
        if (file.Stamp is not { } stamp) throw new GpuAlsException($"{file.Name}: a pipe can be read only once; expected a file");
        RequireUnchanged(stamp);
        using var rows = new TextInteractionSource(TextInput.Open(stamp.Path, format.Text.Encoding, format.Text.SkipLines, cancel), format);
        long interactions;
        try
        {
            interactions = ForEachEntry(rows, start(rows), cancel);
        }
        catch (GpuAlsException e)
        {
            rows.CheckRest(e);
            throw;
        }

        RequireUnchanged(stamp);
        if (interactions == file.Interactions) return;
        throw new GpuAlsException(
            $"{file.Name}: {DisplayText.Count(interactions, "interaction")} in the second reading and {DisplayText.Count(file.Interactions)} in the "
            + "first; expected an unchanged file");
    }

    // Takes the rows that the first reading took: without a time, a row is bad and was skipped.
    long ForEachEntry(TextInteractionSource rows, Action<long, double> take, CancellationToken cancel)
    {
        var rules = new RowRules(format);
        var times = TimeColumn.Of(rows, format, new DecidedUnit());
        long interactions = 0;
        while (rows.NextLine())
        {
            if (rows.RowNumber % RowsBetweenChecks == 0) cancel.ThrowIfCancellationRequested();
            if (!rows.HasRow) continue;
            var row = rows.Row;
            if (rules.Check(row, isKnownUser: false, out var item, out var strength) is not null || rules.Ignores(strength)) continue;
            var time = 0.0;
            if (times is not null)
            {
                if (times.Read() is not { } found) continue;
                time = found;
            }

            interactions++;
            var entry = EntryOf(row.User, item, rows);
            if (entry >= 0) take(entry, time);
        }

        return interactions;
    }

    static void RequireUnchanged(FileStamp stamp)
    {
        if (!stamp.IsCurrent()) throw new GpuAlsException($"{stamp.Path}: changed while it was read; expected an unchanged file");
    }

    /// <summary>The entry of a pair; −1 if its likes and dislikes cancelled out, or if a filter dropped it.</summary>
    long EntryOf(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, TextInteractionSource rows)
    {
        var userRow = users.Find(user);
        var itemRow = items.Find(item);
        if (userRow < 0 || itemRow < 0) return matrix.IsFiltered ? -1 : throw Changed(rows);
        var place = matrix.ByUser.RowColumns(userRow).BinarySearch(itemRow);
        return place >= 0 ? matrix.ByUser.Offsets[userRow] + place : matrix.Cancelled > 0 ? -1 : throw Changed(rows);
    }

    static GpuAlsException Changed(TextInteractionSource rows) =>
        new($"{rows.RowPosition}: the line differs from the first reading; expected an unchanged file");
}
