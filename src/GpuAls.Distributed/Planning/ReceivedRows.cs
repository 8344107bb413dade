using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Planning;

/// <summary>The vectors of one side that ranks receive after its half-sweep: those that they hold and do not solve.</summary>
static class ReceivedRows
{
    /// <summary>The vectors that all ranks receive, from the matrix, and those of them that belong to the slabs that they sum.</summary>
    /// <param name="ranges">The rows of the side that each rank solves.</param>
    /// <param name="other">The rows of the other side; their columns are rows of this one.</param>
    /// <param name="otherRanges">The rows of the other side that each rank solves.</param>
    public static (long All, long OfSlabs) Exact(RankRanges ranges, WeightedRows other, RankRanges otherRanges)
    {
        var (all, ofSlabs) = (0L, 0L);
        for (var rank = 0; rank < ranges.Ranks; rank++)
        {
            var held = RankRows.Of(ranges, rank, other, otherRanges);
            var ((start, end), (first, last)) = (held.Own, held.Slabs);
            all += held.Numbers.Length - (end - start);
            ofSlabs += Math.Max(0, last - Math.Max(first, end)) + Math.Max(0, Math.Min(last, start) - first);
        }

        return (all, ofSlabs);
    }

    /// <summary>The vectors that all ranks together receive, from the sizes alone.</summary>
    /// <remarks>
    /// C rows, P pairs, N ranks. If each of the P/N pairs of a rank refers to any row, it misses a row with the probability exp(−P/(N·C)), and each
    /// row has N − 1 ranks that do not solve it:
    /// <code>(N − 1)·C·(1 − exp(−P/(N·C)))</code>
    /// 1 − exp(−t) is concave, so rows of different popularity are needed by fewer ranks: for them it is an upper bound.
    /// <para>
    /// To it come the rows of the slabs of the Gram matrix that a cut between two ranks divides, of which half belong to the next rank, if they are
    /// not needed already.
    /// </para>
    /// </remarks>
    /// <param name="rows">C.</param>
    /// <param name="pairs">P.</param>
    /// <param name="ranks">N.</param>
    public static double Estimate(int rows, double pairs, int ranks)
    {
        var missed = Math.Exp(-pairs / ((double)ranks * rows));
        return (ranks - 1) * (double)rows * (1 - missed) + DividedSlabRows(rows, ranks) * missed;
    }

    /// <summary>The rows that ranks hold only because they sum a slab that begins in their range and ends in that of the next ranks.</summary>
    public static double DividedSlabRows(int rows, int ranks)
    {
        double slabs = new RowSlabs(rows).Count;
        // N − 1 cuts, each within a slab; or, with more ranks than slabs, S ranks whose slab is longer than their range.
        return ranks <= slabs ? (ranks - 1.0) * rows / (2 * slabs) : rows * (1 - slabs / (2.0 * ranks));
    }
}
