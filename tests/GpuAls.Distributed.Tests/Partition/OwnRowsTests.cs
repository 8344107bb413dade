using GpuAls.Core.Solving;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Tests.Partition;

public sealed class OwnRowsTests
{
    /// <summary>Rows move from rank 0 to all, to another cut, and back; each message has one row, two, or all.</summary>
    [Theory, InlineData(1), InlineData(2 * 64), InlineData(1 << 20)]
    public void Rows_ArriveAtTheRankThatHasThemNext(long messageBytes)
    {
        const int rows = 11;
        var (first, second) = (new RankRanges([0, 4, 4, rows]), new RankRanges([0, 1, 9, rows]));
        var all = FactorMatrix.From(3, [.. Enumerable.Range(0, rows).Select(row => new float[] { row, row + 0.5f, -row })]);
        var back = FactorMatrix.Zeros(rows, 3);
        Communication.Ranks.Run(3, group =>
        {
            var isFirst = group.Rank == 0;
            var (one, two) = (Memory(first), Memory(second));
            OwnRows.OnRank0(isFirst ? all : null, rows, 3).MoveTo(group, one, all.Stride, messageBytes);
            one.MoveTo(group, two, all.Stride, messageBytes);
            for (var row = second.Start(group.Rank); row < second.End(group.Rank); row++)
                Assert.Equal(all.Row(row), two.Vectors!.Row(2 + row - second.Start(group.Rank)));
            two.MoveTo(group, OwnRows.OnRank0(isFirst ? back : null, rows, 3), all.Stride, messageBytes);

            // Behind two rows of others.
            OwnRows Memory(RankRanges ranges) =>
                new(ranges, FactorMatrix.Zeros(2 + ranges.End(group.Rank) - ranges.Start(group.Rank), 3), 2);
        });
        for (var row = 0; row < rows; row++) Assert.Equal(all.Row(row), back.Row(row));
    }
}
