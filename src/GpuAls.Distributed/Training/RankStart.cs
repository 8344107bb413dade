using System.Diagnostics;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>Sets the vectors of the rows that a rank solves, before a session begins.</summary>
static class RankStart
{
    /// <summary>Sets them; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="part">The part of this rank.</param>
    /// <param name="sides">Both sides.</param>
    /// <param name="settings">The settings, which name the source.</param>
    /// <param name="whole">All vectors, on rank 0.</param>
    /// <param name="last">The vectors of the last session. They are freed.</param>
    /// <param name="threads">The number of threads.</param>
    /// <returns>The seconds for computing them; 0 if they are given.</returns>
    public static double Fill(
        IRankGroup group, RankPart part, GroupSides sides, PartSettings settings, AlsFactors? whole, RankVectors? last, int threads)
    {
        var (users, items) = (part.Problem.Start.Users, part.Problem.Start.Items);
        switch (settings.Source)
        {
            case FactorSource.Rank0:
                OwnRows.OnRank0(whole?.Users, part.Users.Ranges.Rows, group.Size).MoveTo(group, OwnRows.Of(part.Users, users), users.Stride);
                OwnRows.OnRank0(whole?.Items, part.Items.Ranges.Rows, group.Size).MoveTo(group, OwnRows.Of(part.Items, items), items.Stride);
                return 0;
            case FactorSource.LastSession:
                using (last) last!.MoveTo(group, part);
                return 0;
            case FactorSource.Recipe:
                return Compute(part, sides, settings.Recipe, threads);
            default:
                throw new InvalidOperationException($"rank 0 sent the unknown source {settings.Source}");
        }
    }

    static double Compute(RankPart part, GroupSides sides, StartRecipe recipe, int threads)
    {
        var start = Stopwatch.GetTimestamp();
        var ((users, items), problem) = (part.Problem.Start, part.Problem);
        // In memory of its own: the start needs the vectors of other ranks, and the session may not.
        AlsFactors memory = new(FactorMatrix.Uninitialized(users.Rows, users.Factors), FactorMatrix.Uninitialized(items.Rows, items.Factors));
        StartFactors.Fill(
            memory,
            recipe.Distribution,
            new(problem.ByUser, problem.ByItem, users.Factors, recipe.Seed),
            new(sides, part.Users.Ranges.Rows, part.Items.Ranges.Rows, threads, CancellationToken.None));
        MoveOwn(part.Users, memory.Users, users);
        MoveOwn(part.Items, memory.Items, items);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Copies the vectors of a rank's own rows, and frees all others.</summary>
    static unsafe void MoveOwn(RankRows rows, FactorMatrix from, FactorMatrix to)
    {
        var (start, end) = rows.Own;
        var bytes = ((long)end - start) * from.Stride * sizeof(float);
        Buffer.MemoryCopy(from.Values.Pointer + (long)start * from.Stride, to.Values.Pointer + (long)start * to.Stride, bytes, bytes);
        from.Values.Dispose();
        GC.KeepAlive(to);
    }
}
