using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Distributed.Partition;

/// <summary>
/// The rows of one side whose vectors a rank holds: those that it solves, those that its rows of the other side refer to, and those of the slabs of
/// the Gram matrix that it sums. They keep their order, so its own rows are consecutive, and so are the rows that it gets from each other rank.
/// </summary>
sealed class RankRows
{
    // Columns that a thread takes at a time.
    const int Piece = 1 << 18;

    /// <param name="numbers">[rows] The number of each row on the whole side, ascending.</param>
    /// <param name="ranges">The rows that each rank solves.</param>
    /// <param name="rank">The rank.</param>
    public RankRows(int[] numbers, RankRanges ranges, int rank)
    {
        Numbers = numbers;
        Ranges = ranges;
        Rank = rank;
        Own = Of(rank);
    }

    /// <summary>[rows] The number of each row on the whole side, ascending.</summary>
    public int[] Numbers { get; }

    /// <summary>The rows that each rank solves.</summary>
    public RankRanges Ranges { get; }

    /// <summary>The rank.</summary>
    public int Rank { get; }

    /// <summary>The places of the rows that this rank solves.</summary>
    public (int Start, int End) Own { get; }

    /// <summary>The place of a row of the whole side.</summary>
    /// <exception cref="InvalidOperationException">The rank does not hold the row.</exception>
    public int PlaceOf(int number)
    {
        var place = Array.BinarySearch(Numbers, number);
        return place >= 0 ? place : throw new InvalidOperationException($"rank {Rank} does not hold row {number}");
    }

    /// <summary>The places of the rows of this rank's slabs: consecutive, from the first row of its first slab on.</summary>
    public (int Start, int End) Slabs
    {
        get
        {
            var slabs = new RowSlabs(Ranges.Rows);
            int[] own = [.. Ranges.SlabsOf(Rank)];
            return own.Length == 0 ? (0, 0) : (FirstAt(slabs.Start(own[0])), FirstAt(slabs.End(own[^1])));
        }
    }

    /// <summary>[own rows × f] The vectors of the rows that this rank solves, in the memory of all that it holds.</summary>
    /// <param name="held">[rows × f] The vectors that it holds.</param>
    public FactorMatrix OwnOf(FactorMatrix held)
    {
        var rows = Own.End - Own.Start;
        return new(rows, held.Factors, held.Values.Part((long)Own.Start * held.Stride, (long)rows * held.Stride));
    }

    /// <summary>The places of the rows that a rank solves.</summary>
    public (int Start, int End) Of(int rank) => (FirstAt(Ranges.Start(rank)), FirstAt(Ranges.End(rank)));

    int FirstAt(int number)
    {
        var place = Array.BinarySearch(Numbers, number);
        return place >= 0 ? place : ~place;
    }

    /// <summary>The rows that a rank holds.</summary>
    /// <param name="ranges">The rows that each rank solves.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="other">The rows of the other side; their columns are rows of this one.</param>
    /// <param name="otherRanges">The rows of the other side that each rank solves.</param>
    public static RankRows Of(RankRanges ranges, int rank, WeightedRows other, RankRanges otherRanges)
    {
        var set = OwnAndSlabs(ranges, rank);
        for (var row = otherRanges.Start(rank); row < otherRanges.End(rank); row++)
        {
            foreach (var column in other.RowColumns(row)) set.Add(column);
        }

        return new RankRows(set.Seal(), ranges, rank);
    }

    /// <summary>The rows that a rank holds. The columns of its pairs, numbers of the whole side, become places among them.</summary>
    /// <param name="ranges">The rows that each rank solves.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="columns">The columns of the pairs of the other side that the rank has.</param>
    /// <param name="threads">The number of threads.</param>
    public static unsafe RankRows Of(RankRanges ranges, int rank, LargeArray<int> columns, int threads)
    {
        var set = OwnAndSlabs(ranges, rank);
        ForEachPiece(column => set.Add(*column));
        var numbers = set.Seal();
        ForEachPiece(column => *column = set.PlaceOf(*column));
        return new RankRows(numbers, ranges, rank);

        void ForEachPiece(PointedAction act) => Threads.ForEachPiece((int)((columns.Length + Piece - 1) / Piece), threads, piece =>
        {
            var end = Math.Min(columns.Length, (piece + 1L) * Piece);
            for (var n = piece * (long)Piece; n < end; n++) act(columns.Pointer + n);
        });
    }

    static HeldSet OwnAndSlabs(RankRanges ranges, int rank)
    {
        var set = new HeldSet(ranges.Rows);
        set.AddRange(ranges.Start(rank), ranges.End(rank));
        var slabs = new RowSlabs(ranges.Rows);
        foreach (var slab in ranges.SlabsOf(rank)) set.AddRange(slabs.Start(slab), slabs.End(slab));
        return set;
    }

    unsafe delegate void PointedAction(int* column);
}
