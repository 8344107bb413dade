using GpuAls.Core.Solving;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

public sealed class CopiedRowsTests
{
    const int Size = 16;

    // Of rank 0: three consecutive rows for rank 1, four scattered ones for rank 2, none for rank 3.
    static readonly CopiedRows Rows =
        new(0, [5, 6, 7, 2, 4, 6, 9], [default, new(0, 3), new(3, 4), new(7, 0)], new RowRange[4], RowsOfRound: 3, Rounds: 2);

    [Fact]
    public void ConsecutiveRows_AreAllInTheFirstRound_AndScatteredOnesInSeveral()
    {
        Assert.Equal([true, true, false, true], Enumerable.Range(0, 4).Select(Rows.IsConsecutive));
        Assert.Equal([new(0, 0), new(0, 3), new(0, 3), new(0, 0)], Enumerable.Range(0, 4).Select(rank => Rows.InRound(rank, 0)));
        Assert.Equal([0, 0, 1, 0], Enumerable.Range(0, 4).Select(rank => Rows.InRound(rank, 1).Count));
        Assert.Equal(new(3, 1), Rows.InRound(2, 1));
        Assert.Equal(0, Rows.InRound(2, 2).Count);
    }

    [Fact]
    public void OnlyScatteredRowsAreGathered_AtMostThoseOfARound() =>
        Assert.Equal([new(0, 0), new(0, 0), new(0, 3), new(3, 0)], Rows.Gathered());

    /// <summary>
    /// Ranks hold random rows beside their own. In each round, each rank takes from each other rank the rows of the round, in their order: together
    /// all that it holds. The number of rounds is that of the longest list, on all ranks.
    /// </summary>
    [Theory]
    [InlineData(4), InlineData(1), InlineData(1 << 20)]
    public void ForAnExchange_TheRoundsTogetherHaveAllRows(int rowsOfRound)
    {
        const int ranks = 3, rows = 100;
        var ranges = new RankRanges([0, 20, 60, rows]);
        var held = new RankRows[ranks];
        var copied = new CopiedRows[ranks];
        Communication.Ranks.Run(ranks, group =>
        {
            var random = new Random(group.Rank);
            held[group.Rank] = new(
                [.. Enumerable.Range(0, rows).Where(row => ranges.RankOf(row) == group.Rank || random.Next(3) > 0)], ranges, group.Rank);
            using var exchange = new RowExchange(group, held[group.Rank], (0, held[group.Rank].Numbers.Length), threads: 1)
            {
                RoundBytes = (long)ranks * rowsOfRound * Size * sizeof(float),
            };
            copied[group.Rank] = exchange.Copied(Size);
        });
        var longest = copied.Max(one => one.ToEach.Max(range => range.Count));
        Assert.All(copied, one => Assert.Equal((rowsOfRound, (longest + rowsOfRound - 1) / rowsOfRound), (one.RowsOfRound, one.Rounds)));
        for (var to = 0; to < ranks; to++)
        {
            var received = held[to].Numbers.Select(row => ranges.RankOf(row) == to).ToArray();
            for (var from = 0; from < ranks; from++)
            {
                for (var round = 0; round < copied[from].Rounds; round++)
                {
                    var (first, count) = copied[from].InRound(to, round);
                    for (var n = first; n < first + count; n++)
                    {
                        var place = copied[to].FromEach[from].Start + n;
                        Assert.Equal(held[from].Numbers[copied[from].Sent[copied[from].ToEach[to].Start + n]], held[to].Numbers[place]);
                        Assert.False(received[place], "a row is received twice");
                        received[place] = true;
                    }
                }
            }

            Assert.DoesNotContain(false, received);
        }
    }
}
