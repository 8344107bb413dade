using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>Adds up the strengths of equal pairs, which are side by side in sorted rows.</summary>
static unsafe class EqualPairs
{
    /// <summary>Sums entries of the same row and column, and drops sums of 0.</summary>
    /// <param name="rows">[users × items] Entries in ascending order of columns; equal pairs in order of arrival.</param>
    /// <param name="users">The names of the users.</param>
    /// <param name="items">The names of the items.</param>
    /// <param name="mayHoldZeros">Whether a single entry may have a strength of 0, which is dropped.</param>
    /// <param name="firstUser">The user of the first row.</param>
    /// <returns>The sums, the same object if there is nothing to add or drop; the number of dropped pairs; and the sums that were rounded.</returns>
    /// <exception cref="StrengthOverflowException">A sum is beyond float32.</exception>
    public static (SparseRows Merged, long Cancelled, RoundedStrengths? Rounded) Merge(
        SparseRows rows, Vocabulary users, Vocabulary items, bool mayHoldZeros, int firstUser = 0)
    {
        var offsets = rows.Offsets.Pointer;
        var columns = rows.ColumnIndices.Pointer;
        var values = rows.Values;
        var equal = CountEqual(rows);
        if (equal == 0 && !mayHoldZeros) return (rows, 0, null);

        var newOffsets = LargeArray<long>.Zeros(rows.Rows + 1L);
        var newColumns = LargeArray<int>.Uninitialized(rows.Entries - equal);
        var newValues = LargeArray<float>.Uninitialized(rows.Entries - equal);
        long next = 0, cancelled = 0;
        RoundedStrengths? rounded = null;
        for (var row = 0; row < rows.Rows; row++)
        {
            for (var e = offsets[row]; e < offsets[row + 1L];)
            {
                var column = columns[e];
                var first = e;
                var sum = 0.0; // in double: a hundred thousand strengths of 1 stay exact
                for (; e < offsets[row + 1L] && columns[e] == column; e++) sum += values[e];
                var stored = (float)sum;
                if (stored == 0)
                {
                    cancelled++;
                    continue;
                }

                if (Math.Abs(sum) > RoundedStrengths.MaxExact && e > first + 1)
                {
                    if (!float.IsFinite(stored)) throw new StrengthOverflowException(users.Keys[firstUser + row], items.NameBytes(column), sum);
                    if (stored != sum && Math.Floor(sum) == sum)
                    {
                        rounded = rounded is null
                            ? new(1, DisplayText.Count(Math.Abs(sum)), Math.Abs(stored), users.Name(firstUser + row), items.Name(column))
                            : rounded with { Count = rounded.Count + 1 };
                    }
                }

                newColumns.Pointer[next] = column;
                newValues.Pointer[next++] = stored;
            }

            newOffsets.Pointer[row + 1L] = next;
        }

        GC.KeepAlive(rows);
        if (cancelled > 0)
        {
            newColumns = FirstOf(newColumns, next);
            newValues = FirstOf(newValues, next);
        }

        return (new SparseRows(rows.Columns, newOffsets, newColumns, EntryValues.Pack(newValues)), cancelled, rounded);
    }

    static long CountEqual(SparseRows rows)
    {
        var offsets = rows.Offsets.Pointer;
        var columns = rows.ColumnIndices.Pointer;
        long equal = 0;
        for (var row = 0; row < rows.Rows; row++)
        {
            for (var e = offsets[row] + 1; e < offsets[row + 1L]; e++) equal += columns[e] == columns[e - 1] ? 1 : 0;
        }

        GC.KeepAlive(rows);
        return equal;
    }

    static LargeArray<T> FirstOf<T>(LargeArray<T> all, long length) where T : unmanaged
    {
        var first = LargeArray<T>.Uninitialized(length);
        Buffer.MemoryCopy(all.Pointer, first.Pointer, length * sizeof(T), length * sizeof(T));
        all.Dispose();
        return first;
    }
}
