using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// Collects interactions one by one, in any order, and builds the <see cref="InteractionMatrix"/>. Users and items are numbered in order of first
/// appearance; a pair that is there more than once is summed, and is left out where likes and dislikes come to nothing.
/// </summary>
public sealed class InteractionMatrixBuilder
{
    readonly InteractionList interactions = new();
    readonly int[] userRows = new int[InteractionBatch.Capacity];
    readonly int[] itemRows = new int[InteractionBatch.Capacity];

    /// <summary>The users seen so far.</summary>
    public VocabularyBuilder Users { get; } = new();

    /// <summary>The items seen so far.</summary>
    public VocabularyBuilder Items { get; } = new();

    /// <summary>How many interactions were added, duplicates included.</summary>
    public long Count => interactions.Count;

    /// <summary>Adds one interaction by names.</summary>
    /// <param name="user">UTF-8, not empty.</param>
    /// <param name="item">UTF-8, not empty.</param>
    /// <param name="strength">How often or how long: finite, not 0; below 0 a dislike.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="strength"/> is not finite, or 0.</exception>
    public void Add(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, float strength) => Add(Users.GetOrAdd(user), Items.GetOrAdd(item), strength);

    /// <summary>Adds one interaction by names.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="strength"/> is not finite, or 0.</exception>
    public void Add(string user, string item, float strength) =>
        Add(System.Text.Encoding.UTF8.GetBytes(user), System.Text.Encoding.UTF8.GetBytes(item), strength);

    /// <summary>Adds one interaction by rows that <see cref="Users"/> and <see cref="Items"/> gave out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row was never given out, or <paramref name="strength"/> is not finite, or 0.</exception>
    public void Add(int user, int item, float strength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)Users.Count, nameof(user));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)Items.Count, nameof(item));
        if (strength == 0 || !float.IsFinite(strength))
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "a strength must be a finite number other than 0");
        interactions.Add(user, item, strength);
    }

    /// <summary>Adds many interactions, in their order, as if each were added by its names.</summary>
    internal void Add(InteractionBatch batch)
    {
        var users = userRows.AsSpan(0, batch.Users.Count);
        var items = itemRows.AsSpan(0, batch.Count);
        var places = batch.UserPlaces;
        var strengths = batch.Strengths;
        Users.GetOrAdd(batch.Users, users);
        Items.GetOrAdd(batch.Items, items);
        for (var k = 0; k < items.Length; k++) Add(users[places[k]], items[k], strengths[k]);
    }

    /// <summary>Builds the matrix. The builder gives its interactions away and is empty afterwards, so that they are not held twice.</summary>
    /// <param name="userLabels">[users] What people call the users, where the keys are ids.</param>
    /// <param name="itemLabels">[items] What people call the items, where the keys are ids.</param>
    public InteractionMatrix Build(Utf8Strings? userLabels = null, Utf8Strings? itemLabels = null)
    {
        // Three counting sorts: the first puts the entries by item in order of arrival, the second by user with items ascending and equal pairs side by
        // side, the third by item again with users ascending. Where the file listed one user after the other, the first is the third already.
        var arrived = interactions.SortByItem(Users.Count, Items.Count);
        var (entries, isSorted) = (arrived.Entries, IsAscending(arrived));
        var byUser = arrived.Transpose();
        // Given back as soon as they were read, not when the collector comes by: they are as large as all that is kept.
        if (!isSorted) arrived.Free();
        var (merged, cancelled) = MergeEqualPairs(byUser);
        if (!ReferenceEquals(merged, byUser)) byUser.Free();
        return new InteractionMatrix(Users.Build(userLabels), Items.Build(itemLabels), merged, isSorted ? arrived : merged.Transpose(), entries - merged.Entries - cancelled)
        {
            Cancelled = cancelled,
        };
    }

    /// <summary>Sums entries of the same row and column, which stand side by side, and leaves sums of 0 out; the same object where there are none.</summary>
    static unsafe (SparseRows Merged, long Cancelled) MergeEqualPairs(SparseRows rows)
    {
        var offsets = rows.Offsets.Pointer;
        var columns = rows.ColumnIndices.Pointer;
        var values = rows.Values;
        long equal = 0;
        for (var row = 0; row < rows.Rows; row++)
        {
            for (var e = offsets[row] + 1; e < offsets[row + 1L]; e++) equal += columns[e] == columns[e - 1] ? 1 : 0;
        }

        if (equal == 0) return (rows, 0);

        var newOffsets = LargeArray<long>.Zeros(rows.Rows + 1L);
        var newColumns = LargeArray<int>.Uninitialized(rows.Entries - equal);
        var newValues = LargeArray<float>.Uninitialized(rows.Entries - equal);
        long next = 0, cancelled = 0;
        for (var row = 0; row < rows.Rows; row++)
        {
            for (var e = offsets[row]; e < offsets[row + 1L];)
            {
                var column = columns[e];
                var sum = 0.0; // in double: a hundred thousand single plays stay exact
                for (; e < offsets[row + 1L] && columns[e] == column; e++) sum += values[e];
                if ((float)sum == 0)
                {
                    cancelled++;
                    continue;
                }

                newColumns.Pointer[next] = column;
                newValues.Pointer[next++] = (float)sum;
            }

            newOffsets.Pointer[row + 1L] = next;
        }

        GC.KeepAlive(rows);
        if (cancelled > 0)
        {
            newColumns = FirstOf(newColumns, next);
            newValues = FirstOf(newValues, next);
        }

        return (new SparseRows(rows.Columns, newOffsets, newColumns, EntryValues.Pack(newValues)), cancelled);
    }

    static unsafe LargeArray<T> FirstOf<T>(LargeArray<T> all, long length) where T : unmanaged
    {
        var first = LargeArray<T>.Uninitialized(length);
        Buffer.MemoryCopy(all.Pointer, first.Pointer, length * sizeof(T), length * sizeof(T));
        all.Dispose();
        return first;
    }

    static unsafe bool IsAscending(SparseRows rows)
    {
        var offsets = rows.Offsets.Pointer;
        var columns = rows.ColumnIndices.Pointer;
        for (var row = 0; row < rows.Rows; row++)
        {
            for (var e = offsets[row] + 1; e < offsets[row + 1L]; e++)
            {
                if (columns[e] <= columns[e - 1]) return false;
            }
        }

        GC.KeepAlive(rows);
        return true;
    }
}
