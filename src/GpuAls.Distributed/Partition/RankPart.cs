using GpuAls.Core.Solving;

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
    /// <summary>Frees the memory now: the next part, or the next training, may need it.</summary>
    public void Free()
    {
        FreePairs();
        Problem.Start.Users.Values.Dispose();
        Problem.Start.Items.Values.Dispose();
    }

    /// <summary>Frees everything but the vectors.</summary>
    public void FreePairs()
    {
        foreach (var rows in new[] { Problem.ByUser, Problem.ByItem })
        {
            rows.Offsets.Dispose();
            rows.ColumnIndices.Dispose();
            rows.Codes.Dispose();
        }

        Problem.UserRegularization?.Dispose();
        Problem.ItemRegularization?.Dispose();
    }
}
