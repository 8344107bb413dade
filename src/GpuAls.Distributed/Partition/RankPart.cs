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
    /// <summary>[rows × f] The vectors of the rows of a side that this rank holds.</summary>
    public FactorMatrix Vectors(bool ofUsers) => ofUsers ? Problem.Start.Users : Problem.Start.Items;

    /// <summary>[rows × f] The vectors that a half-sweep over a side reads: those of the other side.</summary>
    public FactorMatrix FixedSide(bool ofUsers) => Vectors(!ofUsers);

    /// <summary>
    /// Adds the pairs of the priors, if there are any: after the start factors, which depend on the likes alone. The pairs before are freed.
    /// </summary>
    public RankPart WithPriors()
    {
        var problem = RowPriors.AddPairs(Problem, Users.Own, Items.Own, ArrayStore.InMemory);
        if (problem.ByUser != Problem.ByUser) Free(Problem.ByUser);
        if (problem.ByItem != Problem.ByItem) Free(Problem.ByItem);
        return this with { Problem = problem };
    }

    /// <summary>Frees the memory now: the next part, or the next training, may need it.</summary>
    public void Free()
    {
        FreePairs();
        Problem.Start.Users.AllValues.Dispose();
        Problem.Start.Items.AllValues.Dispose();
    }

    /// <summary>Frees everything but the vectors.</summary>
    public void FreePairs()
    {
        Free(Problem.ByUser);
        Free(Problem.ByItem);
        Problem.UserRegularization?.Dispose();
        Problem.ItemRegularization?.Dispose();
        Free(Problem.UserPriors);
        Free(Problem.ItemPriors);
    }

    static void Free(PriorRows? rows)
    {
        rows?.Offsets.Dispose();
        rows?.Columns.Dispose();
        rows?.Values.Dispose();
        rows?.Octaves.Dispose();
    }

    static void Free(WeightedRows rows)
    {
        rows.Offsets.Dispose();
        rows.ColumnIndices.Dispose();
        rows.Codes.Dispose();
    }
}
