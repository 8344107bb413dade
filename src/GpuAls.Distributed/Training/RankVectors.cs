using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>The vectors of the rows that a rank solves, without the session that they come from.</summary>
/// <param name="Users">The users.</param>
/// <param name="Items">The items.</param>
sealed record RankVectors(OwnRows Users, OwnRows Items) : IDisposable
{
    /// <summary>Copies the vectors of a rank's own rows out of its part, and frees the vectors of the part.</summary>
    public static RankVectors TakeOwn(RankPart part) =>
        new(TakeOwn(part.Users, part.Problem.Start.Users), TakeOwn(part.Items, part.Problem.Start.Items));

    /// <summary>Moves them to the ranks that solve the rows from then on; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="part">The part of this rank, whose rows receive them.</param>
    public void MoveTo(IRankGroup group, RankPart part)
    {
        var (users, items) = (part.Problem.Start.Users, part.Problem.Start.Items);
        Users.MoveTo(group, OwnRows.Of(part.Users, users), users.Stride);
        Items.MoveTo(group, OwnRows.Of(part.Items, items), items.Stride);
    }

    /// <summary>Sends them to rank 0; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="all">Receives all vectors, on rank 0; null on the others.</param>
    public void Gather(IRankGroup group, AlsFactors? all)
    {
        Users.MoveTo(group, OwnRows.OnRank0(all?.Users, Users.Ranges.Rows, group.Size), Users.Vectors!.Stride);
        Items.MoveTo(group, OwnRows.OnRank0(all?.Items, Items.Ranges.Rows, group.Size), Items.Vectors!.Stride);
    }

    public void Dispose()
    {
        Users.Vectors!.Values.Dispose();
        Items.Vectors!.Values.Dispose();
    }

    static unsafe OwnRows TakeOwn(RankRows rows, FactorMatrix held)
    {
        var (start, end) = rows.Own;
        var own = FactorMatrix.Uninitialized(end - start, held.Factors);
        Buffer.MemoryCopy(held.Values.Pointer + (long)start * held.Stride, own.Values.Pointer, own.Values.Bytes, own.Values.Bytes);
        held.AllValues.Dispose();
        return new(rows.Ranges, own, 0);
    }
}
