using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// A sparse matrix [rows × columns] in compressed rows (CSR): the entries of row r are [offsets[r], offsets[r + 1]) of <see cref="ColumnIndices"/> and
/// <see cref="Values"/>, columns ascending, each at most once. Offsets are 64-bit, so there may be more than 2³¹ entries. Immutable.
/// </summary>
public sealed class SparseRows
{
    internal SparseRows(int columns, LargeArray<long> offsets, LargeArray<int> columnIndices, EntryValues values)
    {
        Columns = columns;
        Offsets = offsets;
        ColumnIndices = columnIndices;
        Values = values;
    }

    internal SparseRows(int columns, LargeArray<long> offsets, LargeArray<int> columnIndices, LargeArray<float> values)
        : this(columns, offsets, columnIndices, EntryValues.Of(values))
    {
    }

    /// <summary>The number of rows.</summary>
    public int Rows => (int)(Offsets.Length - 1);

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of stored entries.</summary>
    public long Entries => ColumnIndices.Length;

    /// <summary>[rows + 1] Where each row's entries start; ascending from 0 to <see cref="Entries"/>.</summary>
    internal LargeArray<long> Offsets { get; }

    /// <summary>[entries] The column of each entry.</summary>
    internal LargeArray<int> ColumnIndices { get; }

    /// <summary>[entries] The value of each entry.</summary>
    internal EntryValues Values { get; }

    /// <summary>The number of entries of a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Rows"/>).</exception>
    public int RowLength(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return (int)(Offsets[row + 1L] - Offsets[row]);
    }

    /// <summary>The most entries of a row.</summary>
    internal int LongestRow
    {
        get
        {
            var longest = 0;
            for (var row = 0; row < Rows; row++) longest = Math.Max(longest, RowLength(row));
            return longest;
        }
    }

    /// <summary>The columns of a row, ascending.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Rows"/>).</exception>
    public ReadOnlySpan<int> RowColumns(int row)
    {
        var length = RowLength(row);
        return ColumnIndices.Slice(Offsets[row], length);
    }

    /// <summary>The values of a row, in the order of <see cref="RowColumns"/>: a new array.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Rows"/>).</exception>
    public float[] RowValues(int row)
    {
        var values = new float[RowLength(row)];
        Values.CopyTo(Offsets[row], values);
        return values;
    }

    /// <summary>Some rows, in the order given, with all columns.</summary>
    internal SparseRows Select(IReadOnlyList<int> rows)
    {
        var offsets = LargeArray<long>.Zeros(rows.Count + 1L);
        for (var row = 0; row < rows.Count; row++) offsets.Writable(row + 1L, 1)[0] = offsets[row] + RowLength(rows[row]);
        var columns = LargeArray<int>.Uninitialized(offsets[rows.Count]);
        var values = LargeArray<float>.Uninitialized(offsets[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            RowColumns(rows[row]).CopyTo(columns.Writable(offsets[row], RowLength(rows[row])));
            Values.CopyTo(Offsets[rows[row]], values.Writable(offsets[row], RowLength(rows[row])));
        }

        return new SparseRows(Columns, offsets, columns, EntryValues.Pack(values));
    }

    /// <summary>How many entries of a row are above 0: its likes, where values are strengths.</summary>
    internal int Likes(int row) => Values.HasNegative ? RowValues(row).Count(strength => strength > 0) : RowLength(row);

    /// <summary>The entries above 0 alone, where values are strengths; the same object where there are no others.</summary>
    internal SparseRows WithoutDislikes() => Values.HasNegative ? Where(entry => !(Values[entry] < 0)) : this;

    /// <summary>All rows with some of their entries.</summary>
    /// <param name="isMeant">Whether an entry stays; asked twice.</param>
    internal SparseRows Where(Func<long, bool> isMeant)
    {
        var length = 0L;
        for (long e = 0; e < Entries; e++) length += isMeant(e) ? 1 : 0;
        var offsets = LargeArray<long>.Zeros(Rows + 1L);
        var columns = LargeArray<int>.Uninitialized(length);
        var values = LargeArray<float>.Uninitialized(length);
        long next = 0;
        for (var row = 0; row < Rows; row++)
        {
            for (var e = Offsets[row]; e < Offsets[row + 1L]; e++)
            {
                if (!isMeant(e)) continue;
                columns.Writable(next, 1)[0] = ColumnIndices[e];
                values.Writable(next++, 1)[0] = Values[e];
            }

            offsets.Writable(row + 1L, 1)[0] = next;
        }

        return new SparseRows(Columns, offsets, columns, EntryValues.Pack(values));
    }

    /// <summary>The same pattern with other values.</summary>
    internal SparseRows WithValues(EntryValues values) => new(Columns, Offsets, ColumnIndices, values);

    /// <summary>Gives the memory back now, for a matrix that nobody will read again.</summary>
    internal void Free()
    {
        Offsets.Dispose();
        ColumnIndices.Dispose();
        Values.Dispose();
    }

    /// <summary>
    /// The transpose, [columns × rows], by counting sort on all cores: O(entries + rows + columns), and its rows come out in ascending order without a
    /// comparison. Equal (row, column) pairs keep their order.
    /// </summary>
    public SparseRows Transpose() => Transpose(ColumnSort.Parts(Entries, Columns));

    internal SparseRows Transpose(int parts)
    {
        var result = Values.Codes is { } codes
            ? Transpose(codes, parts, sorted => EntryValues.Of(sorted, Values.Levels!))
            : Transpose(Values.Floats!, parts, EntryValues.Of);
        GC.KeepAlive(this);
        return result;
    }

    unsafe SparseRows Transpose<T>(LargeArray<T> values, int parts, Func<LargeArray<T>, EntryValues> store) where T : unmanaged => ColumnSort.Sort<T>(
        Rows,
        Columns,
        Entries,
        parts,
        (part, counts) => CountColumns(Offsets[FirstRow(part, parts)], Offsets[FirstRow(part + 1, parts)], counts),
        (part, cursors, rows, to) => ScatterRows(FirstRow(part, parts), FirstRow(part + 1, parts), cursors, rows, values.Pointer, to),
        store);

    /// <summary>Where a part starts if entries are cut into equal parts between rows.</summary>
    unsafe int FirstRow(int part, int parts)
    {
        var entry = Entries * part / parts;
        int low = 0, high = Rows;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Offsets.Pointer[middle] < entry) low = middle + 1;
            else high = middle;
        }

        return part == parts ? Rows : low;
    }

    unsafe void CountColumns(long start, long end, long* counts)
    {
        var column = ColumnIndices.Pointer;
        for (var e = start; e < end; e++) counts[column[e]]++;
    }

    unsafe void ScatterRows<T>(int firstRow, int endRow, long* cursors, int* rows, T* value, T* values) where T : unmanaged
    {
        var from = Offsets.Pointer;
        var column = ColumnIndices.Pointer;
        var last = Entries - 1;
        for (var row = firstRow; row < endRow; row++)
        {
            for (var e = from[row]; e < from[row + 1L]; e++)
            {
                ColumnSort.PrefetchPlace(column[Math.Min(e + ColumnSort.Ahead, last)], cursors, rows, values);
                var place = cursors[column[e]]++;
                rows[place] = row;
                values[place] = value[e];
            }
        }
    }
}
