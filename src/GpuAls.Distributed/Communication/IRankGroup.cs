using GpuAls.Core.Memory;

namespace GpuAls.Distributed.Communication;

/// <summary>
/// A group of ranks that train together: processes of an MPI job, or threads of one process. Every operation is collective: each rank calls it, in
/// the same order. Data are counted in lines of <see cref="LineBytes"/> bytes, of which a row of factors is a whole number; so counts of 32 bits are
/// enough for 128 GiB.
/// </summary>
unsafe interface IRankGroup
{
    /// <summary>Bytes of a line.</summary>
    const int LineBytes = CacheLine.Bytes;

    /// <summary>The number of this rank, from 0. Rank 0 leads.</summary>
    int Rank { get; }

    /// <summary>The number of ranks.</summary>
    int Size { get; }

    /// <summary>Whether the ranks are on several hosts, so that data move over a network.</summary>
    bool IsOnSeveralHosts { get; }

    /// <summary>The bytes that this rank has sent to others so far.</summary>
    long SentBytes { get; }

    /// <summary>Copies lines of rank 0 to all ranks.</summary>
    /// <param name="data">The lines on rank 0; memory for them on the others.</param>
    /// <param name="lines">Their number, the same on all ranks.</param>
    void Broadcast(void* data, long lines);

    /// <summary>Sends lines from each rank to each rank.</summary>
    /// <param name="send">The lines to send.</param>
    /// <param name="toEach">[size] The lines for each rank; those for this rank are not copied.</param>
    /// <param name="receive">Memory for the lines of the others.</param>
    /// <param name="fromEach">[size] The place of the lines of each rank.</param>
    /// <param name="besideWork">Whether other threads of this rank compute meanwhile, so that waiting must leave them the cores.</param>
    void Exchange(void* send, ReadOnlySpan<LineRange> toEach, void* receive, ReadOnlySpan<LineRange> fromEach, bool besideWork = false);

    /// <summary>Ends the job: the other ranks cannot go on without this one.</summary>
    /// <param name="exitCode">The exit code of the process.</param>
    void Abort(int exitCode);
}

/// <summary>Consecutive lines of a buffer.</summary>
/// <param name="Start">The first line.</param>
/// <param name="Count">The number of lines.</param>
readonly record struct LineRange(long Start, long Count)
{
    /// <summary>One after the last line.</summary>
    public long End => Start + Count;
}

/// <summary>Operations that are built from those of a group.</summary>
static unsafe class RankGroupOperations
{
    /// <summary>The bytes that a rank copies before it sends them: enough for the speed of a network, and little beside the vectors.</summary>
    public const long RoundBytes = 32 << 20;

    /// <summary>Lines that hold a number of bytes.</summary>
    public static long LinesFor(long bytes) => (bytes + IRankGroup.LineBytes - 1) / IRankGroup.LineBytes;

    /// <summary>Copies the lines of each rank to all ranks.</summary>
    /// <param name="group">The group.</param>
    /// <param name="data">The memory of all lines; those of this rank are in their place.</param>
    /// <param name="ofEach">[size] The place of the lines of each rank.</param>
    public static void AllGather(this IRankGroup group, void* data, ReadOnlySpan<LineRange> ofEach)
    {
        var own = new LineRange[group.Size];
        Array.Fill(own, ofEach[group.Rank]);
        group.Exchange(data, own, data, ofEach);
    }

    /// <summary>Sends a text of bytes from rank 0 to all ranks.</summary>
    /// <param name="group">The group.</param>
    /// <param name="bytes">The bytes on rank 0; ignored on the others.</param>
    public static byte[] Broadcast(this IRankGroup group, byte[] bytes)
    {
        var header = stackalloc long[IRankGroup.LineBytes / sizeof(long)];
        header[0] = bytes.Length;
        group.Broadcast(header, 1);
        using var lines = LargeArray<byte>.Zeros(LinesFor(header[0]) * IRankGroup.LineBytes);
        if (group.Rank == 0) bytes.CopyTo(lines.Writable(0, bytes.Length));
        group.Broadcast(lines.Pointer, LinesFor(header[0]));
        return lines.Slice(0, checked((int)header[0])).ToArray();
    }

    /// <summary>Sends bytes from each rank to all ranks.</summary>
    /// <param name="group">The group.</param>
    /// <param name="bytes">The bytes of this rank.</param>
    /// <returns>[size] The bytes of each rank.</returns>
    public static byte[][] AllGather(this IRankGroup group, byte[] bytes)
    {
        var longsPerLine = IRankGroup.LineBytes / sizeof(long);
        using var lengths = LargeArray<long>.Zeros((long)group.Size * longsPerLine);
        lengths.Pointer[group.Rank * longsPerLine] = bytes.Length;
        group.AllGather(lengths.Pointer, Places(group.Size, _ => 1));
        var places = Places(group.Size, rank => LinesFor(lengths[rank * longsPerLine]));
        using var all = LargeArray<byte>.Zeros(places[^1].End * IRankGroup.LineBytes);
        bytes.CopyTo(all.Writable(places[group.Rank].Start * IRankGroup.LineBytes, bytes.Length));
        group.AllGather(all.Pointer, places);
        return
        [
            .. Enumerable.Range(0, group.Size).Select(
                rank => all.Slice(places[rank].Start * IRankGroup.LineBytes, checked((int)lengths[rank * longsPerLine])).ToArray()),
        ];
    }

    /// <summary>Sends bytes from each rank to rank 0.</summary>
    /// <param name="group">The group.</param>
    /// <param name="bytes">The bytes of this rank.</param>
    /// <returns>[size] The bytes of each rank, on rank 0; none on the others.</returns>
    public static byte[][] GatherBytes(this IRankGroup group, byte[] bytes)
    {
        var lengths = group.AllGather(BitConverter.GetBytes(bytes.Length)).Select(length => BitConverter.ToInt32(length)).ToArray();
        var places = Places(group.Size, rank => LinesFor(lengths[rank]));
        var leads = group.Rank == 0;
        var (send, receive) = (new LineRange[group.Size], new LineRange[group.Size]);
        if (leads) places.CopyTo(receive, 0);
        else send[0] = new(0, LinesFor(bytes.Length));
        using var lines = LargeArray<byte>.Zeros((leads ? places[^1].End : send[0].Count) * IRankGroup.LineBytes);
        bytes.CopyTo(lines.Writable(0, bytes.Length));
        group.Exchange(lines.Pointer, send, lines.Pointer, receive);
        if (!leads) return [];
        return [.. places.Select((place, rank) => lines.Slice(place.Start * IRankGroup.LineBytes, lengths[rank]).ToArray())];
    }

    /// <summary>[size] Places of lines one after the other.</summary>
    /// <param name="size">The number of ranks.</param>
    /// <param name="linesOf">The lines of a rank.</param>
    public static LineRange[] Places(int size, Func<int, long> linesOf)
    {
        var places = new LineRange[size];
        for (var rank = 0; rank < size; rank++) places[rank] = new(rank == 0 ? 0 : places[rank - 1].End, linesOf(rank));
        return places;
    }
}
