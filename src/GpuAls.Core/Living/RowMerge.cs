using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Living;

/// <summary>
/// Merges the rows of a history with events of the same users. Each row is merged twice: once for its length, and once into its place. That takes
/// less time than memory for all merged rows.
/// </summary>
sealed class RowMerge
{
    // Users with events whose rows a thread merges at a time.
    const int UsersPerPiece = 256;

    readonly SparseRows old;
    readonly SparseRows events;
    readonly Vocabulary users;
    readonly Vocabulary items;
    readonly int[] eventRows; // [users] the row of each user in the events; -1 without one
    readonly LargeArray<int> columns; // [events] the items in the numbers of the model, ascending in each row
    readonly LargeArray<float> strengths; // [events]

    /// <param name="old">[old users × old items] The history.</param>
    /// <param name="events">[users of the events × items of the events] The strengths to add.</param>
    /// <param name="users">The rows of the events' users.</param>
    /// <param name="items">The rows of the events' items.</param>
    public RowMerge(SparseRows old, SparseRows events, NameGrowth users, NameGrowth items)
    {
        (this.old, this.events, this.users, this.items) = (old, events, users.Names, items.Names);
        eventRows = new int[users.Names.Count];
        Array.Fill(eventRows, -1);
        columns = LargeArray<int>.Uninitialized(events.Entries);
        strengths = LargeArray<float>.Uninitialized(events.Entries);
        for (var row = 0; row < events.Rows; row++)
        {
            var from = events.RowColumns(row);
            if (from.Length == 0) continue;
            eventRows[users.Rows[row]] = row;
            var to = columns.Writable(events.Offsets[row], from.Length);
            for (var e = 0; e < to.Length; e++) to[e] = items.Rows[from[e]];
            var values = strengths.Writable(events.Offsets[row], from.Length);
            events.Values.CopyTo(events.Offsets[row], values);
            to.Sort(values);
        }
    }

    /// <summary>Whether a user has events.</summary>
    public bool HasEvents(int user) => eventRows[user] >= 0;

    /// <summary>Memory of one thread for <see cref="Row"/>: the values of an old row.</summary>
    public float[] Memory() => new float[old.MaxRowLength];

    /// <summary>[users] The length of each row with the events added.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="changes">The pairs whose strengths change; by user, then by item.</param>
    /// <exception cref="StrengthOverflowException">The strengths of a pair add up to a number beyond float32.</exception>
    public int[] FindLengths(int threads, out IReadOnlyList<ChangedPair> changes)
    {
        var lengths = new int[eventRows.Length];
        var withEvents = new List<int>();
        for (var user = 0; user < lengths.Length; user++)
        {
            if (HasEvents(user)) withEvents.Add(user);
            else if (user < old.Rows) lengths[user] = old.RowLength(user);
        }

        var found = new List<ChangedPair>[(withEvents.Count + UsersPerPiece - 1) / UsersPerPiece];
        Threads.ForEachPiece(
            found.Length,
            threads,
            Memory,
            (memory, piece) =>
            {
                found[piece] = [];
                for (var n = piece * UsersPerPiece; n < Math.Min(withEvents.Count, (piece + 1) * UsersPerPiece); n++)
                    lengths[withEvents[n]] = Row(withEvents[n], memory, [], [], found[piece]);
            },
            _ => { },
            CancellationToken.None);
        changes = [.. found.SelectMany(piece => piece)];
        return lengths;
    }

    /// <summary>Merges the row of a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="memory">The memory of the thread.</param>
    /// <param name="toColumns">[length] Receives the items; empty if only the length and the changes are wanted.</param>
    /// <param name="toValues">[length] Receives the strengths; empty if <paramref name="toColumns"/> is.</param>
    /// <param name="changes">Receives the pairs whose strengths change; null if nobody wants them.</param>
    /// <returns>The length.</returns>
    /// <exception cref="StrengthOverflowException">The strengths of a pair add up to a number beyond float32.</exception>
    public int Row(int user, float[] memory, Span<int> toColumns, Span<float> toValues, List<ChangedPair>? changes)
    {
        var row = eventRows[user];
        var added = columns.Slice(events.Offsets[row], events.RowLength(row));
        var addedStrengths = strengths.Slice(events.Offsets[row], added.Length);
        var oldColumns = user < old.Rows ? old.RowColumns(user) : [];
        var oldValues = memory.AsSpan(0, oldColumns.Length);
        if (user < old.Rows) old.Values.CopyTo(old.Offsets[user], oldValues);
        var length = 0;
        for (int o = 0, a = 0; o < oldColumns.Length || a < added.Length;)
        {
            int item;
            float strength;
            if (a == added.Length || (o < oldColumns.Length && oldColumns[o] < added[a]))
            {
                (item, strength) = (oldColumns[o], oldValues[o++]);
            }
            else
            {
                item = added[a];
                var before = o < oldColumns.Length && oldColumns[o] == item ? oldValues[o++] : 0;
                var sum = (double)before + addedStrengths[a++];
                strength = (float)sum;
                if (!float.IsFinite(strength)) throw new StrengthOverflowException(users.Keys[user], items.NameBytes(item), sum);
                if (strength != before) changes?.Add(new(user, item, before, strength));
                if (strength == 0) continue;
            }

            if (!toColumns.IsEmpty) (toColumns[length], toValues[length]) = (item, strength);
            length++;
        }

        GC.KeepAlive(this);
        return length;
    }
}
