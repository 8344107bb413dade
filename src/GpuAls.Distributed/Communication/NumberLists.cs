using GpuAls.Core.Memory;

namespace GpuAls.Distributed.Communication;

/// <summary>Lists of numbers that each rank sends to each rank.</summary>
static unsafe class NumberLists
{
    const int NumbersOfLine = IRankGroup.LineBytes / sizeof(int);

    /// <summary>Exchanges the lists; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="toEach">[ranks] The list for each rank.</param>
    /// <returns>[ranks] The list from each rank.</returns>
    public static int[][] Exchange(IRankGroup group, int[][] toEach)
    {
        var lengths = ExchangeEqual(group, [.. toEach.Select(list => list.Length)]);
        var send = RankGroupOperations.Places(group.Size, rank => Lines(toEach[rank].Length));
        var receive = RankGroupOperations.Places(group.Size, rank => Lines(lengths[rank]));
        using var sent = LargeArray<int>.Zeros(send[^1].End * NumbersOfLine);
        using var received = LargeArray<int>.Zeros(receive[^1].End * NumbersOfLine);
        for (var rank = 0; rank < group.Size; rank++) toEach[rank].CopyTo(sent.Writable(send[rank].Start * NumbersOfLine, toEach[rank].Length));
        group.Exchange(sent.Pointer, send, received.Pointer, receive);
        return
        [
            .. Enumerable.Range(0, group.Size).Select(rank => rank == group.Rank
                ? toEach[rank]
                : received.Slice(receive[rank].Start * NumbersOfLine, lengths[rank]).ToArray()),
        ];
    }

    /// <summary>Sends one number to each rank.</summary>
    static int[] ExchangeEqual(IRankGroup group, int[] toEach)
    {
        var places = RankGroupOperations.Places(group.Size, _ => 1);
        using var sent = LargeArray<int>.Zeros((long)group.Size * NumbersOfLine);
        using var received = LargeArray<int>.Zeros((long)group.Size * NumbersOfLine);
        for (var rank = 0; rank < group.Size; rank++) sent.Pointer[(long)rank * NumbersOfLine] = toEach[rank];
        group.Exchange(sent.Pointer, places, received.Pointer, places);
        return [.. Enumerable.Range(0, group.Size).Select(rank => received[(long)rank * NumbersOfLine])];
    }

    static long Lines(int numbers) => RankGroupOperations.LinesFor((long)numbers * sizeof(int));
}
