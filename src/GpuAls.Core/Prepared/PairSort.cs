using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Prepared;

/// <summary>
/// Sorts rows on the disk into pairs by user and by item, with the memory that is left: the rows are distributed over buckets of consecutive users,
/// or items, and each bucket is sorted in memory exactly as <see cref="InteractionMatrixBuilder"/> sorts all rows, so that the pairs are the same
/// bits.
/// </summary>
/// <param name="folder">The folder of the temporary files.</param>
/// <param name="users">The names of the users.</param>
/// <param name="items">The names of the items.</param>
/// <param name="progress">Receives the share of the step that is done; null for nobody.</param>
/// <param name="cancel">Stops the work.</param>
sealed class PairSort(string folder, Vocabulary users, Vocabulary items, IProgress<double>? progress, CancellationToken cancel)
{
    // A row of a bucket, sorted: 12 bytes in the list, 8 by item, 8 by user, and the counts of the sort.
    const int BytesOfRow = 40;

    // Of the free memory, for the buffers of all buckets.
    const int BufferShare = 8;

    // A list of rows grows in pieces of this size at first.
    const long MinBucketRows = InteractionList.FirstPieceLength;

    // Of the work of a step: the distribution, before the buckets are sorted.
    const double Distribution = 0.4;

    /// <summary>The memory of the process.</summary>
    public Func<AvailableMemory> Memory { get; init; } = SystemMemory.Read;

    /// <summary>The rows of a bucket; null for as many as fit into memory.</summary>
    public long? BucketRows { get; init; }

    /// <summary>The start of the paths of the pairs by user.</summary>
    public string ByUser => Path.Combine(folder, "user");

    /// <summary>The start of the paths of the pairs by item.</summary>
    public string ByItem => Path.Combine(folder, "item");

    /// <summary>Sorts rows by user and item, and adds up those of equal pairs.</summary>
    /// <param name="rows">The file of the rows, in order of arrival.</param>
    /// <returns>The pairs that cancelled out, and the sums that were rounded.</returns>
    /// <exception cref="StrengthOverflowException">A sum is beyond float32.</exception>
    /// <exception cref="MemoryLimitException">The rows of one user do not fit into memory.</exception>
    public (long Cancelled, RoundedStrengths? Rounded) SortByUser(string rows)
    {
        var counts = new long[users.Count];
        RowFileReader.ForEachPiece(
            rows,
            piece =>
            {
                foreach (var row in piece) counts[row.User]++;
            },
            cancel);
        using var buckets = Buckets(counts, ByUser);
        var total = RowFileReader.Count(rows);
        Distribute(buckets, total, add => RowFileReader.ForEachPiece(
            rows,
            piece =>
            {
                foreach (var row in piece) add(row.User, row);
            },
            cancel));
        var (cancelled, rounded) = (0L, (RoundedStrengths?)null);
        using var pairs = new PairFiles(ByUser);
        for (var bucket = 0; bucket < buckets.Count; bucket++)
        {
            var first = buckets.First(bucket);
            var list = Load(buckets.Count == 1 ? rows : buckets.PathOf(bucket), row => (row.User - first, row.Item), (first, 0));
            var mayHoldZeros = list.Merged > 0;
            var arrived = list.SortByItem(buckets.Names(bucket), items.Count);
            var byUser = arrived.Transpose();
            arrived.Free();
            var (merged, ofBucket, roundedOfBucket) = EqualPairs.Merge(byUser, users, items, mayHoldZeros, first);
            if (!ReferenceEquals(merged, byUser)) byUser.Free();
            pairs.Append(merged);
            merged.Free();
            (cancelled, rounded) = (cancelled + ofBucket, RoundedStrengths.Sum(rounded, roundedOfBucket));
            End(buckets, bucket);
        }

        pairs.Complete();
        return (cancelled, rounded);
    }

    /// <summary>Sorts the pairs by user by item.</summary>
    public void SortByItem()
    {
        var byUser = PairFiles.Open(ByUser, items.Count);
        var counts = new long[items.Count];
        for (var user = 0; user < byUser.Rows; user++)
        {
            foreach (var item in byUser.RowColumns(user)) counts[item]++;
        }

        using var buckets = Buckets(counts, ByItem);
        Distribute(buckets, byUser.Entries, add =>
        {
            for (var user = 0; user < byUser.Rows; user++)
            {
                cancel.ThrowIfCancellationRequested();
                var columns = byUser.RowColumns(user);
                var first = byUser.Offsets[user];
                for (var e = 0; e < columns.Length; e++) add(columns[e], new StoredRow(user, columns[e], byUser.Values[first + e]));
            }
        });
        using var pairs = new PairFiles(ByItem);
        for (var bucket = 0; bucket < buckets.Count; bucket++)
        {
            var first = buckets.First(bucket);
            var sorted = buckets.Count == 1
                ? byUser.Transpose()
                : Load(buckets.PathOf(bucket), row => (row.User, row.Item - first), (0, first)).SortByItem(users.Count, buckets.Names(bucket));
            pairs.Append(sorted);
            sorted.Free();
            End(buckets, bucket);
        }

        pairs.Complete();
    }

    RowBuckets Buckets(long[] counts, string prefix)
    {
        var free = Math.Max(Memory().Free, 0);
        return new(
            counts, BucketRows ?? Math.Max((free - free / BufferShare) / BytesOfRow, MinBucketRows), prefix, free / BufferShare);
    }

    // One bucket needs no files.
    void Distribute(RowBuckets buckets, long total, Action<Action<int, StoredRow>> addAll)
    {
        if (buckets.Count == 1) return;
        buckets.Open();
        var done = 0L;
        addAll((name, row) =>
        {
            buckets.Add(name, row);
            if ((++done & 0xFFFFF) == 0) progress?.Report(Distribution * done / total);
        });
        buckets.Close();
    }

    InteractionList Load(string path, Func<StoredRow, (int User, int Item)> place, (int User, int Item) first)
    {
        var list = new InteractionList(
            Memory, (user, item, sum) => new StrengthOverflowException(users.Keys[first.User + user], items.NameBytes(first.Item + item), sum));
        RowFileReader.ForEachPiece(
            path,
            rows =>
            {
                foreach (var row in rows)
                {
                    var (user, item) = place(row);
                    list.Add(user, item, row.Strength);
                }
            },
            cancel);
        return list;
    }

    void End(RowBuckets buckets, int bucket)
    {
        if (buckets.Count > 1) File.Delete(buckets.PathOf(bucket));
        progress?.Report(Distribution + (1 - Distribution) * (bucket + 1) / buckets.Count);
    }
}
