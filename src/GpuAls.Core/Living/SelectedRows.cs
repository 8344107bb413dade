using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Living;

/// <summary>Some rows of the weighted pairs of a model, from a matrix with a row for each user.</summary>
static unsafe class SelectedRows
{
    /// <summary>[selected users × items] The pairs of some users.</summary>
    /// <param name="byUser">[users × items] All pairs.</param>
    /// <param name="users">The rows, in the order of the result.</param>
    /// <param name="threads">The number of threads.</param>
    public static WeightedRows OfUsers(WeightedRows byUser, int[] users, int threads)
    {
        var offsets = LargeArray<long>.Zeros(users.Length + 1L);
        for (var n = 0; n < users.Length; n++) offsets.Writable(n + 1L, 1)[0] = offsets[n] + byUser.RowLength(users[n]);
        var columns = LargeArray<int>.Uninitialized(offsets[users.Length]);
        var codes = LargeArray<float>.Uninitialized(offsets[users.Length]);
        LivingSide.ForEachRow(users.Length, threads, n =>
        {
            var row = byUser.RowColumns(users[n]);
            row.CopyTo(columns.Writable(offsets[n], row.Length));
            byUser.Codes.CopyTo(byUser.Offsets[users[n]], codes.Writable(offsets[n], row.Length));
        });

        return Weighted(new SparseRows(byUser.Columns, offsets, columns, codes));
    }

    /// <summary>[selected items × users] The pairs of some items, by a counting sort of those pairs alone.</summary>
    /// <param name="byUser">[users × items] All pairs.</param>
    /// <param name="items">The columns, in the order of the result.</param>
    /// <param name="counts">[items] The number of pairs of every item.</param>
    public static WeightedRows OfItems(WeightedRows byUser, int[] items, int[] counts)
    {
        var places = new int[byUser.Columns];
        Array.Fill(places, -1);
        long entries = 0;
        for (var n = 0; n < items.Length; n++)
        {
            places[items[n]] = n;
            entries += counts[items[n]];
        }

        var parts = ColumnSort.Parts(byUser.Entries, byUser.Columns);
        var selected = ColumnSort.Sort<float>(
            byUser.Rows,
            items.Length,
            entries,
            parts,
            (part, ofPart) => Count(byUser, places, byUser.Offsets[First(part)], byUser.Offsets[First(part + 1)], ofPart),
            (part, cursors, rows, values) => Scatter(byUser, places, First(part), First(part + 1), cursors, rows, values),
            EntryValues.Of);
        return Weighted(selected);

        int First(int part) => (int)((long)byUser.Rows * part / parts);
    }

    /// <summary>No rows, for the side of a problem that is not solved.</summary>
    public static WeightedRows None(int columns) =>
        Weighted(new SparseRows(columns, LargeArray<long>.From([0]), LargeArray<int>.From([]), LargeArray<float>.From([])));

    static WeightedRows Weighted(SparseRows rows) => new(rows, rows.Values);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Count(WeightedRows byUser, int[] places, long start, long end, long* counts)
    {
        var columns = byUser.ColumnIndices.Pointer;
        for (var e = start; e < end; e++)
        {
            var place = places[columns[e]];
            if (place >= 0) counts[place]++;
        }

        GC.KeepAlive(byUser);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Scatter(WeightedRows byUser, int[] places, int firstRow, int endRow, long* cursors, int* rows, float* values)
    {
        var offsets = byUser.Offsets.Pointer;
        var columns = byUser.ColumnIndices.Pointer;
        var codes = byUser.Codes.Floats is { } floats ? floats.Pointer : null;
        for (var row = firstRow; row < endRow; row++)
        {
            for (var e = offsets[row]; e < offsets[row + 1L]; e++)
            {
                var place = places[columns[e]];
                if (place < 0) continue;
                rows[cursors[place]] = row;
                values[cursors[place]++] = codes != null ? codes[e] : byUser.Codes[e];
            }
        }

        GC.KeepAlive(byUser);
    }
}
