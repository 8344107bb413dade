using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// A sparse matrix [rows × columns] in compressed rows (CSR): the entries of row r are [offsets[r], offsets[r + 1]) of <see cref="ColumnIndices"/>
/// and <see cref="Values"/>, columns ascending, each at most once. Offsets are 64-bit, so there may be more than 2³¹ entries. Immutable.
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

    /// <summary>The place of arrays as long as the entries that are computed from these.</summary>
    internal ArrayStore Arrays { get; init; } = ArrayStore.InMemory;

    /// <summary>Whether the entries are pages of files.</summary>
    internal bool IsInFiles => Arrays != ArrayStore.InMemory;

    /// <summary>[rows + 1] The start of each row's entries; ascending from 0 to <see cref="Entries"/>.</summary>
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

    /// <summary>The maximum number of entries in a row.</summary>
    internal int MaxRowLength
    {
        get
        {
            var max = 0;
            for (var row = 0; row < Rows; row++) max = Math.Max(max, RowLength(row));
            return max;
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

    /// <summary>The given rows, in the given order, with all columns.</summary>
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

    /// <summary>The entries in the given rows and columns, both ascending, numbered in their order.</summary>
    internal SparseRows Select(IReadOnlyList<int> rows, IReadOnlyList<int> columns)
    {
        var places = new int[Columns];
        Array.Fill(places, -1);
        for (var place = 0; place < columns.Count; place++) places[columns[place]] = place;
        var offsets = LargeArray<long>.Zeros(rows.Count + 1L);
        for (var row = 0; row < rows.Count; row++)
        {
            var length = 0;
            foreach (var column in RowColumns(rows[row])) length += places[column] >= 0 ? 1 : 0;
            offsets.Writable(row + 1L, 1)[0] = offsets[row] + length;
        }

        var kept = LargeArray<int>.Uninitialized(offsets[rows.Count]);
        var values = LargeArray<float>.Uninitialized(offsets[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            var length = (int)(offsets[row + 1L] - offsets[row]);
            var toColumns = kept.Writable(offsets[row], length);
            var toValues = values.Writable(offsets[row], length);
            var from = RowColumns(rows[row]);
            var of = RowValues(rows[row]);
            var next = 0;
            for (var e = 0; e < from.Length; e++)
            {
                if (places[from[e]] < 0) continue;
                toColumns[next] = places[from[e]];
                toValues[next++] = of[e];
            }
        }

        return new SparseRows(columns.Count, offsets, kept, EntryValues.Pack(values));
    }

    /// <summary>The number of entries of a row above 0: its likes, if values are strengths.</summary>
    internal int Likes(int row) => Values.HasNegative ? RowValues(row).Count(strength => strength > 0) : RowLength(row);

    /// <summary>The entries above 0, if values are strengths; the same object if there are no others.</summary>
    internal SparseRows WithoutDislikes() => Values.HasNegative ? Where(entry => !(Values[entry] < 0)) : this;

    /// <summary>All rows with the entries for which a condition holds.</summary>
    /// <param name="keeps">The condition; called twice for each entry.</param>
    internal SparseRows Where(Func<long, bool> keeps)
    {
        var length = 0L;
        for (long e = 0; e < Entries; e++) length += keeps(e) ? 1 : 0;
        var offsets = LargeArray<long>.Zeros(Rows + 1L);
        var columns = Arrays.Uninitialized<int>(length);
        var values = Arrays.Uninitialized<float>(length);
        long next = 0;
        for (var row = 0; row < Rows; row++)
        {
            for (var e = Offsets[row]; e < Offsets[row + 1L]; e++)
            {
                if (!keeps(e)) continue;
                columns.Writable(next, 1)[0] = ColumnIndices[e];
                values.Writable(next++, 1)[0] = Values[e];
            }

            offsets.Writable(row + 1L, 1)[0] = next;
        }

        return new SparseRows(Columns, offsets, columns, EntryValues.Pack(values, Arrays)) { Arrays = Arrays };
    }

    /// <summary>The same entries with other values.</summary>
    internal SparseRows WithValues(EntryValues values) => new(Columns, Offsets, ColumnIndices, values) { Arrays = Arrays };

    /// <summary>Frees the memory now, for a matrix that is not read again.</summary>
    internal void Free()
    {
        Offsets.Dispose();
        ColumnIndices.Dispose();
        Values.Dispose();
    }

    /// <summary>
    /// The transpose, [columns × rows], by counting sort on all cores: O(entries + rows + columns). Its rows are ascending. Equal (row, column) pairs
    /// keep their order.
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
        store,
        Arrays);

    /// <summary>The first row of a part, if the entries are cut into equal parts between rows.</summary>
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
                ColumnSort.PrefetchPlace(column[Math.Min(e + ColumnSort.PrefetchDistance, last)], cursors, rows, values);
                var place = cursors[column[e]]++;
                rows[place] = row;
                values[place] = value[e];
            }
        }
    }
}
