using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Weights;

/// <summary>
/// A sparse matrix [rows × columns] of <see cref="PairWeight"/>s in compressed rows (CSR): the entries of row r are [offsets[r], offsets[r + 1]) of
/// <see cref="ColumnIndices"/>, with ascending columns. It shares offsets and columns with the <see cref="SparseRows"/> of the strengths. Immutable.
/// </summary>
sealed class WeightedRows
{
    /// <param name="pattern">The matrix whose offsets and columns are shared.</param>
    /// <param name="codes">[entries] The <see cref="PairWeight.Code"/> of each entry.</param>
    internal WeightedRows(SparseRows pattern, EntryValues codes)
    {
        Columns = pattern.Columns;
        Offsets = pattern.Offsets;
        ColumnIndices = pattern.ColumnIndices;
        Codes = codes;
    }

    /// <param name="columns">The number of columns.</param>
    /// <param name="offsets">[rows + 1] The first entry of each row.</param>
    /// <param name="columnIndices">[entries] The column of each entry.</param>
    /// <param name="codes">[entries] The <see cref="PairWeight.Code"/> of each entry.</param>
    internal WeightedRows(int columns, LargeArray<long> offsets, LargeArray<int> columnIndices, EntryValues codes) =>
        (Columns, Offsets, ColumnIndices, Codes) = (columns, offsets, columnIndices, codes);

    /// <summary>The number of rows.</summary>
    public int Rows => (int)(Offsets.Length - 1);

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The number of stored entries.</summary>
    public long Entries => ColumnIndices.Length;

    /// <summary>[rows + 1] The first entry of each row; ascending from 0 to <see cref="Entries"/>.</summary>
    public LargeArray<long> Offsets { get; }

    /// <summary>[entries] The column of each entry.</summary>
    public LargeArray<int> ColumnIndices { get; }

    /// <summary>The weight of one entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="entry"/> is not in [0, <see cref="Entries"/>).</exception>
    public PairWeight this[long entry] => new(Codes[entry]);

    /// <summary>[entries] The <see cref="PairWeight.Code"/> of each entry.</summary>
    internal EntryValues Codes { get; }

    /// <summary>The maximum number of entries in a row.</summary>
    internal int MaxRowLength
    {
        get
        {
            var longest = 0;
            for (var row = 0; row < Rows; row++) longest = Math.Max(longest, RowLength(row));
            return longest;
        }
    }

    /// <summary>The number of entries in a row.</summary>
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

    /// <summary>Copies the weights of the entries from <paramref name="start"/> on until <paramref name="to"/> is full.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the entries.</exception>
    public void CopyTo(long start, Span<PairWeight> to) => Codes.CopyTo(start, MemoryMarshal.Cast<PairWeight, float>(to));

    /// <summary>The codes of a row's weights, in the order of <see cref="RowColumns"/>, as a new array.</summary>
    internal float[] RowCodes(int row)
    {
        var codes = new float[RowLength(row)];
        Codes.CopyTo(Offsets[row], codes);
        return codes;
    }

    /// <summary>The transpose [columns × rows].</summary>
    internal WeightedRows Transpose()
    {
        var coded = new SparseRows(Columns, Offsets, ColumnIndices, Codes).Transpose();
        return new WeightedRows(coded, coded.Values);
    }
}
