using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Living;

/// <summary>
/// The history of a model with more interactions added: strengths of the same pair are added up, as in one training on both, and a pair whose
/// strengths cancel out is dropped.
/// </summary>
/// <param name="Known">[users × items] All strengths, a row for each user.</param>
/// <param name="Changes">The pairs that are new, have another strength, or are gone; by user, then by item.</param>
sealed record MergedHistory(SparseRows Known, IReadOnlyList<ChangedPair> Changes)
{
    // Rows that a thread copies at a time.
    const int RowsPerPiece = 2048;

    // Users with new interactions whose rows a thread merges at a time.
    const int EventUsersPerPiece = 256;

    /// <summary>Adds interactions to a history.</summary>
    /// <param name="old">[old users × old items] The history of the model.</param>
    /// <param name="events">[users of the events × items of the events] The strengths to add.</param>
    /// <param name="users">The rows of the events' users.</param>
    /// <param name="items">The rows of the events' items.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="StrengthOverflowException">The strengths of a pair add up to a number beyond float32.</exception>
    public static MergedHistory Of(SparseRows old, SparseRows events, NameGrowth users, NameGrowth items, int threads)
    {
        var changed = new (int[] Columns, float[] Values)?[users.Names.Count];
        var order = Enumerable.Range(0, users.Rows.Length).ToArray();
        Array.Sort((int[])users.Rows.Clone(), order);
        var changes = new List<ChangedPair>[(order.Length + EventUsersPerPiece - 1) / EventUsersPerPiece];
        Threads.ForEachPiece(changes.Length, threads, piece =>
        {
            changes[piece] = [];
            foreach (var eventUser in order.AsSpan((piece * EventUsersPerPiece)..Math.Min(order.Length, (piece + 1) * EventUsersPerPiece)))
            {
                if (events.RowLength(eventUser) == 0) continue;
                var user = users.Rows[eventUser];
                var columns = Array.ConvertAll(events.RowColumns(eventUser).ToArray(), item => items.Rows[item]);
                var strengths = events.RowValues(eventUser);
                Array.Sort(columns, strengths);
                changed[user] = MergeRow(old, user, columns, strengths, changes[piece], users.Names, items.Names);
            }
        });
        return new(Write(old, users.Names.Count, items.Names.Count, changed, threads), [.. changes.SelectMany(piece => piece)]);
    }

    static (int[], float[]) MergeRow(
        SparseRows old, int user, int[] added, float[] strengths, List<ChangedPair> changes, Vocabulary users, Vocabulary items)
    {
        var oldColumns = user < old.Rows ? old.RowColumns(user) : [];
        var oldValues = user < old.Rows ? old.RowValues(user) : [];
        var columns = new List<int>(oldColumns.Length + added.Length);
        var values = new List<float>(oldColumns.Length + added.Length);
        for (int o = 0, a = 0; o < oldColumns.Length || a < added.Length;)
        {
            if (a == added.Length || (o < oldColumns.Length && oldColumns[o] < added[a]))
            {
                columns.Add(oldColumns[o]);
                values.Add(oldValues[o++]);
                continue;
            }

            var (item, before) = (added[a], o < oldColumns.Length && oldColumns[o] == added[a] ? oldValues[o++] : 0);
            var sum = (double)before + strengths[a++];
            var after = (float)sum;
            if (!float.IsFinite(after)) throw new StrengthOverflowException(users.Keys[user], items.NameBytes(item), sum);
            if (after != before) changes.Add(new(user, item, before, after));
            if (after == 0) continue;
            columns.Add(item);
            values.Add(after);
        }

        return ([.. columns], [.. values]);
    }

    /// <summary>The old rows, with the changed ones in their places.</summary>
    static SparseRows Write(SparseRows old, int users, int items, (int[] Columns, float[] Values)?[] changed, int threads)
    {
        var offsets = LargeArray<long>.Uninitialized(users + 1L);
        offsets.Writable(0, 1)[0] = 0;
        for (var user = 0; user < users; user++)
        {
            var length = changed[user] is { } row ? row.Columns.Length : user < old.Rows ? old.RowLength(user) : 0;
            offsets.Writable(user + 1L, 1)[0] = offsets[user] + length;
        }

        var columns = LargeArray<int>.Uninitialized(offsets[users]);
        var values = LargeArray<float>.Uninitialized(offsets[users]);
        var pieces = (users + RowsPerPiece - 1) / RowsPerPiece;
        Threads.ForEachPiece(pieces, threads, piece =>
        {
            var end = (int)Math.Min(users, (piece + 1L) * RowsPerPiece);
            for (var user = piece * RowsPerPiece; user < end;)
            {
                if (changed[user] is { } row)
                {
                    row.Columns.CopyTo(columns.Writable(offsets[user], row.Columns.Length));
                    row.Values.CopyTo(values.Writable(offsets[user], row.Values.Length));
                    user++;
                    continue;
                }

                // Rows that are unchanged side by side are one copy; new users without a row have nothing to copy.
                var first = user;
                while (user < end && changed[user] is null) user++;
                var length = (int)(offsets[user] - offsets[first]);
                if (length == 0) continue;
                old.ColumnIndices.Slice(old.Offsets[first], length).CopyTo(columns.Writable(offsets[first], length));
                old.Values.CopyTo(old.Offsets[first], values.Writable(offsets[first], length));
            }
        });
        GC.KeepAlive(old);
        return new SparseRows(items, offsets, columns, EntryValues.Of(values));
    }
}

/// <summary>A pair whose strength changed.</summary>
/// <param name="User">The user's row.</param>
/// <param name="Item">The item's row.</param>
/// <param name="Before">Its strength before; 0 for a new pair.</param>
/// <param name="After">Its strength afterwards; 0 for a pair that is gone.</param>
readonly record struct ChangedPair(int User, int Item, float Before, float After);
