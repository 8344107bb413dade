using GpuAls.Core.Memory;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Training;

namespace GpuAls.Distributed.Tests.Training;

public sealed unsafe class RowExchangeTests
{
    const int Rows = 100;
    const int Size = 16;

    /// <summary>Ranks hold random rows beside their own, and receive all of them, or only a range.</summary>
    [Theory]
    [InlineData(3, 128 << 20, false)]
    [InlineData(3, 1, false)] // a row in a round
    [InlineData(3, 3 * 7 * Size * 4, false)] // seven rows, which is no divisor of the lists
    [InlineData(3, 3 * 7 * Size * 4, true)]
    [InlineData(1, 1, false)]
    public void EachRank_ReceivesTheRowsThatItHolds(int ranks, long roundBytes, bool ofSomeRows)
    {
        var ranges = new RankRanges([0, .. Enumerable.Range(1, ranks - 1).Select(rank => rank * 20), Rows]);
        Communication.Ranks.Run(ranks, group =>
        {
            var random = new Random(group.Rank);
            var held = new RankRows(
                [.. Enumerable.Range(0, Rows).Where(row => ranges.RankOf(row) == group.Rank || random.Next(3) > 0)], ranges, group.Rank);
            (int Start, int End) wanted = ofSomeRows ? (5, held.Numbers.Length - 9) : (0, held.Numbers.Length);
            using var values = LargeArray<float>.Zeros(held.Numbers.Length * Size);
            for (var place = held.Own.Start; place < held.Own.End; place++) values.Writable(place * Size, Size).Fill(1 + held.Numbers[place]);
            using var exchange = new RowExchange(group, held, wanted, threads: 2) { RoundBytes = roundBytes };
            // Twice: the lists stay.
            for (var n = 0; n < 2; n++) exchange.Run(values.Pointer, Size);
            for (var place = 0; place < held.Numbers.Length; place++)
            {
                var isReceived = (place >= wanted.Start && place < wanted.End) || (place >= held.Own.Start && place < held.Own.End);
                Assert.All(values.Slice(place * Size, Size).ToArray(), value => Assert.Equal(isReceived ? 1 + held.Numbers[place] : 0, value));
            }

            Assert.Equal(
                Enumerable.Range(wanted.Start, wanted.End - wanted.Start).Count(place => place < held.Own.Start || place >= held.Own.End),
                exchange.ReceivedRows);
        });
    }
}
