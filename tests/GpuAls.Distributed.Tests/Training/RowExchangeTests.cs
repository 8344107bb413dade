using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
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

    /// <summary>
    /// Each rank finishes its rows on another thread, one at a time, and sends a row only when it is done: what arrives are the finished numbers.
    /// </summary>
    [Theory, InlineData(1), InlineData(3), InlineData(5)]
    public void BesideSolving_EachRankReceivesFinishedRows(int ranks)
    {
        // Enough rows for several rounds.
        const int rows = 60_000;
        var ranges = new RankRanges([0, .. Enumerable.Range(1, ranks - 1).Select(rank => rank * 11_000), rows]);
        Communication.Ranks.Run(ranks, group =>
        {
            var held = new RankRows([.. Enumerable.Range(0, rows)], ranges, group.Rank);
            var (start, end) = held.Own;
            using var values = LargeArray<float>.Zeros((long)rows * Size);
            using var exchange = new RowExchange(group, held, (0, rows), threads: 1);
            var pieces = RowPieces.OfEqualCost(OneEntryEach(rows), factors: 4, start, end);
            var done = new SolvedPieces(pieces);
            var solver = new Thread(() =>
            {
                for (var n = 0; n < pieces.Count; n++)
                {
                    // The second of two pieces first, as threads may finish them.
                    var solved = done.PieceAt(n % 2 == 1 ? n - 1 : n + 1 < pieces.Count ? n + 1 : n);
                    for (var row = pieces.Start(solved); row < pieces.End(solved); row++) values.Writable((long)row * Size, Size).Fill(1 + row);
                    done.Finish(solved);
                }
            });
            solver.Start();
            exchange.RunBesideSolving(values.Pointer, Size, values.Pointer, Size, done);
            solver.Join();
            for (var row = 0; row < rows; row++) Assert.Equal(1 + row, values[(long)row * Size + row % Size]);
        });
    }

    /// <summary>A rank that fails in the middle sends anything, so that the others, which wait for it, go on.</summary>
    [Fact]
    public void BesideSolving_ARankThatFails_DoesNotStopTheOthers()
    {
        const int rows = 40_000;
        var ranges = new RankRanges([0, 20_000, rows]);
        Communication.Ranks.Run(2, group =>
        {
            var held = new RankRows([.. Enumerable.Range(0, rows)], ranges, group.Rank);
            using var values = LargeArray<float>.Zeros((long)rows * Size);
            using var exchange = new RowExchange(group, held, (0, rows), threads: 1);
            var (start, end) = held.Own;
            var done = new SolvedPieces(RowPieces.OfEqualCost(OneEntryEach(rows), factors: 4, start, end));
            if (group.Rank == 0)
            {
                done.Finish(done.PieceAt(0));
                done.Release();
                exchange.RunBesideSolving(values.Pointer, Size, values.Pointer, Size, done);
            }
            else
            {
                exchange.RunAfterFailure(Size, besideSolving: true);
            }

            Assert.Equal(20_000, exchange.ReceivedRows);
        });
    }

    static WeightedRows OneEntryEach(int rows)
    {
        long[] offsets = [.. Enumerable.Range(0, rows + 1)];
        return new SparseRows(
            1,
            LargeArray<long>.From(offsets),
            LargeArray<int>.Zeros(rows),
            LargeArray<float>.Zeros(rows)).AsWeights();
    }
}
