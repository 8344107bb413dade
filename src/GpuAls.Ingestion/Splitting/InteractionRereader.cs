using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// A second reading of a file whose matrix is there: each row with the entry of the matrix that it became part of. What only splits need, times and whole
/// lines, is read here, so that the first reading is not slowed by it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="format">How it is laid out; as it was read the first time, with lower case where the items' keys were changed.</param>
/// <param name="matrix">What it became.</param>
sealed class InteractionRereader(string path, InteractionFormat format, InteractionMatrix matrix)
{
    const int LinesBetweenLooks = 1 << 15;

    readonly LowerCase lowerCase = new();

    /// <summary>[entries] When each entry of <see cref="InteractionMatrix.ByUser"/> was; the first time where there are several.</summary>
    /// <param name="time">The column: numbers of any unit, or dates such as <c>2009-03-20T12:34:56Z</c>.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="GpuAlsException">There is no such column, a row has no time, or the file is another one than before.</exception>
    public LargeArray<double> ReadTimes(ColumnReference time, CancellationToken cancel = default)
    {
        var times = LargeArray<double>.Uninitialized(matrix.Entries);
        for (long e = 0; e < times.Length; e++) times.Writable(e, 1)[0] = double.PositiveInfinity;
        var column = 0;
        Read(
            (lines, header, where) => column = ColumnLayout.Position("time", time, header ?? format.ColumnNames, header, where),
            (lines, entry) =>
            {
                var text = column < lines.Row.FieldCount ? lines.Row.GetSpan(column) : default;
                var moment = TimeText.Read(text);
                if (double.IsNaN(moment))
                {
                    throw new GpuAlsException(
                        $"{path}:{lines.Number}: the time in column {column} is {DisplayText.Quote(text)}, expected a number or a date such as 2009-03-20T12:34:56Z: {DisplayText.Quote(lines.Row.RawRecord)}");
                }

                ref var first = ref times.Writable(entry, 1)[0];
                first = Math.Min(first, moment);
            },
            cancel);
        return times;
    }

    /// <summary>Writes each row to the file of its part, line by line as it is, with the header above. Rows that are no interaction are left out.</summary>
    /// <param name="parts">[entries] The part of each entry.</param>
    /// <param name="paths">The file of each part that has one; what is there is replaced, and only when all went well.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <returns>How many rows each file has, without its header.</returns>
    /// <exception cref="GpuAlsException">A file cannot be written, or the file that is read is another one than before.</exception>
    public IReadOnlyDictionary<SplitPart, long> Write(LargeArray<SplitPart> parts, IReadOnlyDictionary<SplitPart, string> paths, CancellationToken cancel = default)
    {
        var open = new Dictionary<SplitPart, Stream>();
        var rows = paths.Keys.ToDictionary(part => part, _ => 0L);
        WriteNext([.. paths]);
        return rows;

        // One inside the other: none is renamed to its place before all are complete.
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
            WholeFile.Write(
                file,
                stream =>
                {
                    open[part] = new BufferedStream(stream, 1 << 16);
                    WriteNext(others);
                    return 0;
                },
                (reason, inner) => new GpuAlsException($"{DisplayText.Escape(file)}: {reason}", inner));
        }

        void CopyRows() => Read(
            (lines, header, _) =>
            {
                if (header is null) return;
                foreach (var stream in open.Values) WriteLine(stream, lines.Row.RawRecord);
            },
            (lines, entry) =>
            {
                if (!open.TryGetValue(parts[entry], out var stream)) return;
                WriteLine(stream, lines.Row.RawRecord);
                rows[parts[entry]]++;
            },
            cancel);
    }

    static void WriteLine(Stream stream, ReadOnlySpan<byte> line)
    {
        stream.Write(line);
        stream.WriteByte((byte)'\n');
    }

    void Read(Action<DelimitedLines, IReadOnlyList<string>?, string> start, Action<DelimitedLines, long> take, CancellationToken cancel)
    {
        using var input = TextInput.Open(path);
        using var lines = new DelimitedLines(input, format.Separator);
        if (!lines.NextNotBlank()) throw Changed(lines);
        string[]? header = HeaderSearch.HasHeader(format, input, lines.Separator) ? [.. Enumerable.Range(0, lines.Row.FieldCount).Select(lines.Row.GetString)] : null;
        var where = $"{path}:{lines.Number}";
        var columns = ColumnLayout.Resolve(format, header, where);
        start(lines, header, where);
        var strengths = new RowStrength(format, columns);
        for (var isOnRow = header is null || lines.Next(); isOnRow; isOnRow = lines.Next())
        {
            if (lines.Number % LinesBetweenLooks == 0) cancel.ThrowIfCancellationRequested();
            if (!IsInteraction(lines, columns, strengths)) continue;
            var entry = Entry(lines, columns);
            if (entry >= 0) take(lines, entry);
        }
    }

    static bool IsInteraction(DelimitedLines lines, ColumnLayout columns, RowStrength strengths) =>
        !lines.HasBrokenQuote && lines.Row.FieldCount >= columns.Needed
            && !lines.Row.GetSpan(columns.User).IsEmpty && !lines.Row.GetSpan(columns.Item).IsEmpty
            && strengths.Read(lines.Row, out var strength) is null && strength != 0
            && System.Text.Unicode.Utf8.IsValid(lines.Row.GetSpan(columns.User)) && System.Text.Unicode.Utf8.IsValid(lines.Row.GetSpan(columns.Item))
            && !lines.Row.GetSpan(columns.User).Contains((byte)0) && !lines.Row.GetSpan(columns.Item).Contains((byte)0);

    /// <summary>The entry of a row, or −1 where the likes and dislikes of its pair came to nothing.</summary>
    long Entry(DelimitedLines lines, ColumnLayout columns)
    {
        var item = lines.Row.GetSpan(columns.Item);
        var userRow = matrix.Users.FindKey(lines.Row.GetSpan(columns.User));
        var itemRow = matrix.Items.FindKey(format.LowerCaseItems ? lowerCase.Of(item) : item);
        if (userRow < 0 || itemRow < 0) throw Changed(lines);
        var place = matrix.ByUser.RowColumns(userRow).BinarySearch(itemRow);
        return place >= 0 ? matrix.ByUser.Offsets[userRow] + place : matrix.Cancelled > 0 ? -1 : throw Changed(lines);
    }

    GpuAlsException Changed(DelimitedLines lines) => new($"{path}:{lines.Number}: another line than when the file was read first, expected the same file");
}
