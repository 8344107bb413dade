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
sealed unsafe record MergedHistory(SparseRows Known, IReadOnlyList<ChangedPair> Changes)
{
    // Rows that a thread copies at a time.
    const int RowsPerPiece = 2048;

    /// <summary>Adds interactions to a history.</summary>
    /// <param name="old">[old users × old items] The history of the model.</param>
    /// <param name="events">[users of the events × items of the events] The strengths to add.</param>
    /// <param name="users">The rows of the events' users.</param>
    /// <param name="items">The rows of the events' items.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="StrengthOverflowException">The strengths of a pair add up to a number beyond float32.</exception>
    public static MergedHistory Of(SparseRows old, SparseRows events, NameGrowth users, NameGrowth items, int threads)
    {
        var merge = new RowMerge(old, events, users, items);
        var lengths = merge.FindLengths(threads, out var changes);
        return new(Write(merge, old, items.Names.Count, lengths, threads), changes);
    }

    /// <summary>The old rows, with the merged ones in their places.</summary>
    static SparseRows Write(RowMerge merge, SparseRows old, int items, int[] lengths, int threads)
    {
        var users = lengths.Length;
        var offsets = LargeArray<long>.Uninitialized(users + 1L);
        var starts = offsets.Pointer;
        starts[0] = 0;
        for (var user = 0; user < users; user++) starts[user + 1L] = starts[user] + lengths[user];
        var columns = LargeArray<int>.Uninitialized(offsets[users]);
        var values = LargeArray<float>.Uninitialized(offsets[users]);
        Threads.ForEachPiece(
            (users + RowsPerPiece - 1) / RowsPerPiece,
            threads,
            merge.Memory,
            (memory, piece) =>
            {
                var end = (int)Math.Min(users, (piece + 1L) * RowsPerPiece);
                for (var user = piece * RowsPerPiece; user < end;)
                {
                    if (merge.HasEvents(user))
                    {
                        var (place, count) = (offsets[user], lengths[user]);
                        merge.Row(user, memory, columns.Writable(place, count), values.Writable(place, count), changes: null);
                        user++;
                        continue;
                    }

                    // Rows that are unchanged side by side are one copy; new users without a row have nothing to copy.
                    var first = user;
                    while (user < end && !merge.HasEvents(user)) user++;
                    var length = (int)(offsets[user] - offsets[first]);
                    if (length == 0) continue;
                    old.ColumnIndices.Slice(old.Offsets[first], length).CopyTo(columns.Writable(offsets[first], length));
                    old.Values.CopyTo(old.Offsets[first], values.Writable(offsets[first], length));
                }
            },
            _ => { },
            CancellationToken.None);
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
