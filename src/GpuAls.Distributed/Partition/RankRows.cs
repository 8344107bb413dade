using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Distributed.Partition;

/// <summary>
/// The rows of one side whose vectors a rank holds: those that it solves, those that its rows of the other side refer to, and those of the slabs of
/// the Gram matrix that it sums. They keep their order, so its own rows are consecutive, and so are the rows that it gets from each other rank.
/// </summary>
sealed class RankRows
{
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
        var isHeld = new bool[ranges.Rows];
        Array.Fill(isHeld, true, ranges.Start(rank), ranges.End(rank) - ranges.Start(rank));
        var slabs = new RowSlabs(ranges.Rows);
        foreach (var slab in ranges.SlabsOf(rank)) Array.Fill(isHeld, true, slabs.Start(slab), slabs.End(slab) - slabs.Start(slab));
        for (var row = otherRanges.Start(rank); row < otherRanges.End(rank); row++)
        {
            foreach (var column in other.RowColumns(row)) isHeld[column] = true;
        }

        var count = isHeld.Count(held => held);
        var numbers = new int[count];
        for (int row = 0, place = 0; row < isHeld.Length; row++)
        {
            if (isHeld[row]) numbers[place++] = row;
        }

        return new RankRows(numbers, ranges, rank);
    }
}
