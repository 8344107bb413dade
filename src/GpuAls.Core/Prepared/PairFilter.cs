using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Prepared;

/// <summary>Drops the users and items of sorted pairs that an <see cref="InteractionFilter"/> drops, row by row from file to file.</summary>
/// <param name="Users">The users that are left.</param>
/// <param name="Items">The items that are left.</param>
/// <param name="Rounds">The number of rounds; 0 if nothing was dropped, and then no files were written.</param>
/// <param name="DroppedPairs">The number of dropped pairs.</param>
sealed record PairFilter(IReadOnlyList<int> Users, IReadOnlyList<int> Items, int Rounds, long DroppedPairs)
{
    /// <summary>Filters pairs.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="matrix">The pairs.</param>
    /// <param name="byUser">The start of the paths of the pairs by user that are left.</param>
    /// <param name="byItem">The start of the paths of the pairs by item that are left.</param>
    /// <param name="cancel">Stops the work.</param>
    public static PairFilter Apply(InteractionFilter filter, InteractionMatrix matrix, string byUser, string byItem, CancellationToken cancel)
    {
        var core = new InteractionCore(matrix, filter.MinItemsPerUser, filter.MinUsersPerItem);
        if (core.Rounds == 0) return new(core.Users, core.Items, 0, 0);
        var left = Copy(matrix.ByUser, core.Users, core.Items, byUser, cancel);
        Copy(matrix.ByItem, core.Items, core.Users, byItem, cancel);
        return new(core.Users, core.Items, core.Rounds, matrix.Entries - left);
    }

    static long Copy(SparseRows from, IReadOnlyList<int> rows, IReadOnlyList<int> columns, string to, CancellationToken cancel)
    {
        var places = new int[from.Columns];
        Array.Fill(places, -1);
        for (var place = 0; place < columns.Count; place++) places[columns[place]] = place;
        using var pairs = new PairFiles(to);
        var (keptColumns, keptValues) = (new List<int>(), new List<float>());
        var left = 0L;
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            keptColumns.Clear();
            keptValues.Clear();
            var own = from.RowColumns(row);
            var first = from.Offsets[row];
            for (var e = 0; e < own.Length; e++)
            {
                if (places[own[e]] < 0) continue;
                keptColumns.Add(places[own[e]]);
                keptValues.Add(from.Values[first + e]);
            }

            pairs.Append(CollectionsMarshal.AsSpan(keptColumns), CollectionsMarshal.AsSpan(keptValues));
            left += keptColumns.Count;
        }

        pairs.Complete();
        return left;
    }
}
