using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Splitting;

/// <summary>
/// A second reading of a text file that has become a matrix, which finds the matrix entry of every row. Only splits need times and whole lines; they
/// are read here so that the first reading stays fast.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="format">The format of the first reading, with
/// <see cref="InteractionFormat.LowerCaseItems"/> only if the item keys were converted.</param>
/// <param name="matrix">The matrix of the first reading.</param>
/// <param name="aliases">The ids of items that the first reading replaced; null for none.</param>
sealed class InteractionRereader(string path, InteractionFormat format, InteractionMatrix matrix, ItemAliases? aliases = null)
{
    const int RowsBetweenChecks = 1 << 15;

    readonly OtherSpellings users = new(matrix.Users, format.NameRules, _ => null);
    readonly OtherSpellings items = new(matrix.Items, format.NameRules, id => aliases?.Find(id));

    /// <summary>
    /// [entries] Reads the time of each entry of <see cref="InteractionMatrix.ByUser"/>; the earliest time if several rows have the same pair.
    /// </summary>
    /// <param name="time">The time column: numbers in any unit, or dates such as <c>2009-03-20T12:34:56Z</c>.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">There is no such column, a row has no time, or the file has changed.</exception>
    public LargeArray<double> ReadTimes(ColumnReference time, CancellationToken cancel = default)
    {
        var times = LargeArray<double>.Uninitialized(matrix.Entries);
        for (long e = 0; e < times.Length; e++) times.Writable(e, 1)[0] = double.PositiveInfinity;
        using var rows = Open();
        var column = ColumnLayout.Position("time", time, rows.Header ?? format.Text.ColumnNames, rows.Header, rows.RowPosition);
        ForEachEntry(
            rows,
            entry =>
            {
                var text = rows.Field(column);
                var moment = FieldParser.Time(text);
                if (double.IsNaN(moment))
                {
                    throw new GpuAlsException(
                        $"{rows.RowPosition}: the time in column {column} is {DisplayText.Quote(text)}; "
                        + $"expected a number or a date such as 2009-03-20T12:34:56Z: {DisplayText.Quote(rows.RowText)}");
                }

                ref var first = ref times.Writable(entry, 1)[0];
                first = Math.Min(first, moment);
            },
            cancel);
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
        var open = new Dictionary<SplitPart, Stream>();
        var counts = paths.Keys.ToDictionary(part => part, _ => 0L);
        WriteNext([.. paths]);
        return counts;

        // Each file is written inside the one before: none replaces an existing file before all are complete.
        void WriteNext(ReadOnlySpan<KeyValuePair<SplitPart, string>> rest)
        {
            if (rest.IsEmpty)
            {
                CopyRows();
                foreach (var stream in open.Values) stream.Flush();
                return;
            }

            var (part, file) = rest[0];
            var others = rest[1..].ToArray();
            AtomicFile.Write(
                file,
                stream =>
                {
                    open[part] = new BufferedStream(stream, 1 << 16);
                    WriteNext(others);
                    return 0;
                },
                (reason, inner) => new GpuAlsException($"{DisplayText.Escape(file)}: {reason}", inner));
        }

        void CopyRows()
        {
            using var rows = Open();
            if (rows.Header is not null)
            {
                foreach (var stream in open.Values) WriteLine(stream, rows.RowText);
            }

            ForEachEntry(
                rows,
                entry =>
                {
                    if (!open.TryGetValue(parts[entry], out var stream)) return;
                    WriteLine(stream, rows.RowText);
                    counts[parts[entry]]++;
                },
                cancel);
        }
    }

    static void WriteLine(Stream stream, ReadOnlySpan<byte> line)
    {
        stream.Write(line);
        stream.WriteByte((byte)'\n');
    }

    TextInteractionSource Open() => new(TextInput.Open(path), format);

    void ForEachEntry(TextInteractionSource rows, Action<long> take, CancellationToken cancel)
    {
        var rules = new RowRules(format);
        while (rows.NextLine())
        {
            if (rows.RowNumber % RowsBetweenChecks == 0) cancel.ThrowIfCancellationRequested();
            if (!rows.HasRow) continue;
            var row = rows.Row;
            if (rules.Check(row, isKnownUser: false, out var item, out var strength) is not null || strength == 0) continue;
            var entry = EntryOf(row.User, item, rows);
            if (entry >= 0) take(entry);
        }
    }

    /// <summary>The entry of a pair; −1 if the likes and dislikes of the pair cancelled out.</summary>
    long EntryOf(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, TextInteractionSource rows)
    {
        var userRow = users.Find(user);
        var itemRow = items.Find(item);
        if (userRow < 0 || itemRow < 0) throw Changed(rows);
        var place = matrix.ByUser.RowColumns(userRow).BinarySearch(itemRow);
        return place >= 0 ? matrix.ByUser.Offsets[userRow] + place : matrix.Cancelled > 0 ? -1 : throw Changed(rows);
    }

    static GpuAlsException Changed(TextInteractionSource rows) =>
        new($"{rows.RowPosition}: the line differs from the first reading; expected an unchanged file");
}
