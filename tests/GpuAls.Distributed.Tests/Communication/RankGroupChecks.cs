using System.Text;
using GpuAls.Core.Memory;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Tests.Communication;

/// <summary>Every operation of a group, with lines that tell their sender and receiver. All kinds of groups pass the same checks.</summary>
static unsafe class RankGroupChecks
{
    const int Ints = IRankGroup.LineBytes / sizeof(int);

    public static void Run(IRankGroup group)
    {
        BroadcastGivesTheLinesOfRank0(group);
        ExchangeMovesEachRange(group);
        AllGatherGivesTheLinesOfAll(group);
        BytesOfAnyLengthArrive(group);
    }

    static void BroadcastGivesTheLinesOfRank0(IRankGroup group)
    {
        using var data = LargeArray<int>.Zeros(3 * Ints);
        if (group.Rank == 0)
        {
            for (var k = 0; k < 3 * Ints; k++) data.Pointer[k] = 7 * k;
        }

        var before = group.SentBytes;
        group.Broadcast(data.Pointer, 3);
        for (var k = 0; k < 3 * Ints; k++) Assert.Equal(7 * k, data[k]);
        Assert.Equal(group.Rank == 0 ? 3 * IRankGroup.LineBytes * (group.Size - 1) : 0, group.SentBytes - before);
    }

    /// <summary>Rank a sends rank b a·10 + b + 1 lines, with gaps between the ranges.</summary>
    static void ExchangeMovesEachRange(IRankGroup group)
    {
        var to = Ranges(rank => Lines(group.Rank, rank));
        var from = Ranges(rank => Lines(rank, group.Rank));
        using var send = LargeArray<int>.Zeros((to[^1].End + 1) * Ints);
        using var receive = LargeArray<int>.Zeros((from[^1].End + 1) * Ints);
        for (var rank = 0; rank < group.Size; rank++) Fill(send, to[rank], Value(group.Rank, rank));
        var before = group.SentBytes;
        group.Exchange(send.Pointer, to, receive.Pointer, from);
        for (var rank = 0; rank < group.Size; rank++)
        {
            for (var k = from[rank].Start * Ints; k < from[rank].End * Ints; k++)
                Assert.Equal(rank == group.Rank ? 0 : Value(rank, group.Rank), receive[k]);
            // The line in front is not touched.
            Assert.Equal(0, receive[(from[rank].Start - 1) * Ints]);
        }

        Assert.Equal(
            Enumerable.Range(0, group.Size).Where(rank => rank != group.Rank).Sum(rank => to[rank].Count) * IRankGroup.LineBytes,
            group.SentBytes - before);

        LineRange[] Ranges(Func<int, int> linesOf)
        {
            var ranges = new LineRange[group.Size];
            for (var rank = 0; rank < group.Size; rank++) ranges[rank] = new(rank == 0 ? 1 : ranges[rank - 1].End + 1, linesOf(rank));
            return ranges;
        }

        static int Lines(int from, int to) => from == to ? 0 : (10 * from + to) % 4;

        static int Value(int from, int to) => 100 * from + to + 1;
    }

    static void AllGatherGivesTheLinesOfAll(IRankGroup group)
    {
        var places = RankGroupOperations.Places(group.Size, rank => rank % 3);
        using var data = LargeArray<int>.Zeros((places[^1].End + 1) * Ints);
        Fill(data, places[group.Rank], group.Rank + 1);
        group.AllGather(data.Pointer, places);
        for (var rank = 0; rank < group.Size; rank++)
        {
            for (var k = places[rank].Start * Ints; k < places[rank].End * Ints; k++) Assert.Equal(rank + 1, data[k]);
        }
    }

    static void BytesOfAnyLengthArrive(IRankGroup group)
    {
        foreach (var length in (int[])[0, 1, 63, 64, 65, 100_000])
        {
            Assert.Equal(Bytes(0, length), group.Broadcast(group.Rank == 0 ? Bytes(0, length) : []));
            var all = group.AllGather(Bytes(group.Rank, length + group.Rank));
            for (var rank = 0; rank < group.Size; rank++) Assert.Equal(Bytes(rank, length + rank), all[rank]);
        }

        static byte[] Bytes(int rank, int length) => Encoding.ASCII.GetBytes(new string((char)('a' + rank), length));
    }

    static void Fill(LargeArray<int> lines, LineRange range, int value)
    {
        for (var k = range.Start * Ints; k < range.End * Ints; k++) lines.Pointer[k] = value;
    }
}
