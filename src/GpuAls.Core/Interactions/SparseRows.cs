namespace GpuAls.Core;

/// <summary>
/// A sparse matrix [rows × columns] in compressed rows (CSR): the entries of row r are [offsets[r], offsets[r + 1]) of <see cref="ColumnIndices"/> and
/// <see cref="Values"/>, columns ascending, each at most once. Offsets are 64-bit, so there may be more than 2³¹ entries. Immutable.
/// </summary>
public sealed class SparseRows
{
    internal SparseRows(int columns, LargeArray<long> offsets, LargeArray<int> columnIndices, LargeArray<float> values)
    {
        Columns = columns;
        Offsets = offsets;
        ColumnIndices = columnIndices;
        Values = values;
    }

    /// <summary>The number of rows.</summary>
    public int Rows => (int)(Offsets.Length - 1);

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of stored entries.</summary>
    public long Entries => ColumnIndices.Length;

    /// <summary>[rows + 1] Where each row's entries start; ascending from 0 to <see cref="Entries"/>.</summary>
    public LargeArray<long> Offsets { get; }

    /// <summary>[entries] The column of each entry.</summary>
    public LargeArray<int> ColumnIndices { get; }

    /// <summary>[entries] The value of each entry.</summary>
    public LargeArray<float> Values { get; }

    /// <summary>The number of entries of a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Rows"/>).</exception>
    public int RowLength(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return (int)(Offsets[row + 1L] - Offsets[row]);
    }

    /// <summary>The columns of a row, ascending.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Rows"/>).</exception>
    public ReadOnlySpan<int> RowColumns(int row)
    {
        var length = RowLength(row);
        return ColumnIndices.Slice(Offsets[row], length);
    }

    /// <summary>The values of a row, in the order of <see cref="RowColumns"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Rows"/>).</exception>
    public ReadOnlySpan<float> RowValues(int row)
    {
        var length = RowLength(row);
        return Values.Slice(Offsets[row], length);
    }

    /// <summary>The same pattern with other values.</summary>
    internal SparseRows WithValues(LargeArray<float> values) => new(Columns, Offsets, ColumnIndices, values);

    /// <summary>
    /// The transpose, [columns × rows], by counting sort: O(entries + rows + columns), and its rows come out in ascending order without a comparison.
    /// Equal (row, column) pairs keep their order.
    /// </summary>
    public unsafe SparseRows Transpose()
    {
        var offsets = LargeArray<long>.Zeros(Columns + 1L);
        var indices = LargeArray<int>.Uninitialized(Entries);
        var values = LargeArray<float>.Uninitialized(Entries);
        var next = LargeArray<long>.Uninitialized(Columns + 1L);
        long* offset = offsets.Pointer, cursor = next.Pointer, from = Offsets.Pointer;
        int* column = ColumnIndices.Pointer, index = indices.Pointer;
        float* value = Values.Pointer, to = values.Pointer;

        for (long e = 0; e < Entries; e++) offset[column[e] + 1L]++;
        for (long c = 0; c < Columns; c++) offset[c + 1] += offset[c];
        for (long c = 0; c <= Columns; c++) cursor[c] = offset[c];
        for (var row = 0; row < Rows; row++)
        {
            for (var e = from[row]; e < from[row + 1L]; e++)
            {
                var place = cursor[column[e]]++;
                index[place] = row;
                to[place] = value[e];
            }
        }

        next.Dispose();
        GC.KeepAlive(this);
        return new SparseRows(Rows, offsets, indices, values);
    }
}
