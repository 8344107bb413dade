using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Distributed.Partition;

/// <summary>
/// The part of a training that one rank has: a problem over the rows that it holds, in which the rows of other ranks have no entries. The entries
/// and the order of its own rows are those of the whole problem, so their solutions have the same bits.
/// </summary>
/// <param name="Users">The users that it holds.</param>
/// <param name="Items">The items that it holds.</param>
/// <param name="Problem">The problem over them.</param>
sealed record RankPart(RankRows Users, RankRows Items, AlsProblem Problem)
{
    /// <summary>The part of a rank.</summary>
    /// <param name="whole">The whole problem.</param>
    /// <param name="users">The users that each rank solves.</param>
    /// <param name="items">The items that each rank solves.</param>
    /// <param name="rank">The rank.</param>
    public static RankPart Of(AlsProblem whole, RankRanges users, RankRanges items, int rank)
    {
        var heldUsers = RankRows.Of(users, rank, whole.ByItem, items);
        var heldItems = RankRows.Of(items, rank, whole.ByUser, users);
        return new(heldUsers, heldItems, whole with
        {
            ByUser = Select(whole.ByUser, heldUsers, heldItems),
            ByItem = Select(whole.ByItem, heldItems, heldUsers),
            Start = new(Select(whole.Start.Users, heldUsers), Select(whole.Start.Items, heldItems)),
            UserRegularization = Select(whole.UserRegularization, heldUsers),
            ItemRegularization = Select(whole.ItemRegularization, heldItems),
        });
    }

    /// <summary>Frees the memory now: the next part, or the next training, may need it.</summary>
    public void Free()
    {
        foreach (var rows in (WeightedRows[])[Problem.ByUser, Problem.ByItem])
        {
            rows.Offsets.Dispose();
            rows.ColumnIndices.Dispose();
            rows.Codes.Dispose();
        }

        Problem.Start.Users.Values.Dispose();
        Problem.Start.Items.Values.Dispose();
        Problem.UserRegularization?.Dispose();
        Problem.ItemRegularization?.Dispose();
    }

    /// <summary>The entries of the rows that a rank solves, with the places of their columns.</summary>
    static WeightedRows Select(WeightedRows whole, RankRows rows, RankRows columns)
    {
        var (start, end) = (rows.Ranges.Start(rows.Rank), rows.Ranges.End(rows.Rank));
        var first = whole.Offsets[start];
        var offsets = LargeArray<long>.Uninitialized(rows.Numbers.Length + 1L);
        for (var place = 0; place <= rows.Numbers.Length; place++)
        {
            var row = Math.Clamp(start + place - rows.Own.Start, start, end);
            offsets.Writable(place, 1)[0] = whole.Offsets[row] - first;
        }

        var placeOf = new int[whole.Columns];
        for (var place = 0; place < columns.Numbers.Length; place++) placeOf[columns.Numbers[place]] = place;
        var places = LargeArray<int>.Uninitialized(whole.Offsets[end] - first);
        for (var row = start; row < end; row++)
        {
            var from = whole.RowColumns(row);
            var to = places.Writable(whole.Offsets[row] - first, from.Length);
            for (var e = 0; e < to.Length; e++) to[e] = placeOf[from[e]];
        }

        var codes = whole.Codes.Part(first, places.Length);
        return new WeightedRows(new SparseRows(columns.Numbers.Length, offsets, places, codes), codes);
    }

    static FactorMatrix Select(FactorMatrix whole, RankRows rows)
    {
        var part = FactorMatrix.Zeros(rows.Numbers.Length, whole.Factors);
        for (var place = 0; place < rows.Numbers.Length; place++) whole.Row(rows.Numbers[place]).CopyTo(part.WritableRow(place));
        return part;
    }

    static LargeArray<float>? Select(LargeArray<float>? whole, RankRows rows)
    {
        if (whole is null) return null;
        var part = LargeArray<float>.Uninitialized(rows.Numbers.Length);
        for (var place = 0; place < rows.Numbers.Length; place++) part.Writable(place, 1)[0] = whole[rows.Numbers[place]];
        return part;
    }
}
