using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Tests.Partition;

public sealed class RankRangesTests
{
    // A row costs its entries and 1 + 8/8 more.
    static readonly WeightedRows Rows = TestWeights.AsWeights(SmallRows.From(9, [0], [0, 1, 2], [], [0, 1, 2, 3, 4, 5, 6, 7, 8], [1], [2]));

    [Theory]
    [InlineData(1, new[] { 0, 6 })]
    [InlineData(2, new[] { 0, 3, 6 })]
    [InlineData(3, new[] { 0, 2, 4, 6 })]
    [InlineData(8, new[] { 0, 1, 2, 3, 3, 4, 4, 5, 6 })]
    public void OfEqualCost_CutsBetweenRows(int ranks, int[] expected) =>
        Assert.Equal(expected, RankRanges.OfEqualCost(Rows, ranks, factors: 8).Bounds.ToArray());

    [Theory, InlineData(1), InlineData(3), InlineData(8)]
    public void EveryRow_HasTheRankWhoseRangeItIsIn(int ranks)
    {
        var ranges = RankRanges.OfEqualCost(Rows, ranks, factors: 8);
        for (var row = 0; row < Rows.Rows; row++) Assert.InRange(row, ranges.Start(ranges.RankOf(row)), ranges.End(ranges.RankOf(row)) - 1);
    }

    [Theory, InlineData(1, 1), InlineData(3, 5000), InlineData(70, 5000), InlineData(70, 300_000)]
    public void EverySlab_IsSummedByOneRank(int ranks, int rows)
    {
        var ranges = new RankRanges([.. Enumerable.Range(0, ranks + 1).Select(rank => (int)((long)rows * rank / ranks))]);
        Assert.Equal(
            Enumerable.Range(0, new RowSlabs(rows).Count),
            Enumerable.Range(0, ranks).SelectMany(ranges.SlabsOf));
    }
}
