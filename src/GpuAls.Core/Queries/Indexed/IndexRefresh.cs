using GpuAls.Core.Indexing;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// Keeps the index of a model through an update: items whose vectors changed, and new ones, go to the lists of their nearest centroids. The centroids
/// stay, and so do the numbers of lists that queries read: the index is that of sorting all items anew into the same lists.
/// </summary>
public static class IndexRefresh
{
    /// <summary>The share of changed vectors above which the index should be built anew, because its recall was measured on others.</summary>
    public const double MuchChanged = 0.2;

    /// <summary>The model after an update, with the index of the model before.</summary>
    /// <param name="before">The model before the update.</param>
    /// <param name="after">
    /// The model after it, with at least as many items. Vectors are compared row by row, whatever the names of the rows are.
    /// </param>
    /// <param name="threads">The number of threads, 0 for all cores; the index does not depend on it.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns><paramref name="after"/> with an index, or <paramref name="after"/> itself if the model before has none.</returns>
    /// <exception cref="ArgumentException">The model after the update has fewer items, or another number of factors.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static AlsModel Apply(AlsModel before, AlsModel after, int threads, CancellationToken cancel = default)
    {
        using var use = before.Memory.BeginUse();
        if (before.Index is not { } index) return after;
        threads = threads == 0 ? Environment.ProcessorCount : threads;
        var (old, items) = (before.Factors.Items, after.Factors.Items);
        if (items.Rows < old.Rows || items.Factors != old.Factors)
            throw new ArgumentException("the model after the update has fewer items or another number of factors", nameof(after));
        var (listOf, entryOf) = (index.ListsOf(items.Rows), index.EntriesOf(items.Rows));
        var changed = Changed(old, items);
        using var assignment = new ListAssignment(items, index.Centroids, threads);
        var nearest = assignment.Of(changed, cancel);
        for (var n = 0; n < changed.Length; n++) (listOf[changed[n]], entryOf[changed[n]]) = (nearest[n], -1);
        int[] rows = [.. Enumerable.Range(0, items.Rows).Where(row => !items.IsZero(row))];
        var members = Members.Of(rows, Array.ConvertAll(rows, row => listOf[row]), index.Lists);
        var settings = index.Settings with
        {
            ChangedVectors = index.Settings.ChangedVectors + changed.Length,
            Checksum = ItemIndex.ChecksumOf(items),
        };
        var kept = new KeptEntries(index, entryOf);
        return after with { Index = new IndexEncoding(items, threads).Of(settings, index.Centroids, members, kept, cancel) };
    }

    /// <summary>The rows that have a vector, and had another one or none.</summary>
    static int[] Changed(FactorMatrix old, FactorMatrix items) =>
    [
        .. Enumerable.Range(0, items.Rows).Where(row => !items.IsZero(row) && (row >= old.Rows || !items.Row(row).SequenceEqual(old.Row(row)))),
    ];
}
