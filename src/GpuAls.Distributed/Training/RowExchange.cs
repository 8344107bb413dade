using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>
/// Sends the vectors that a rank has solved to the ranks that hold them, and receives those of the others. The lists of rows are made once. Rows of
/// one rank are consecutive where they are held, so they arrive in their places. They are sent in rounds, so that a rank never holds all vectors that
/// it sends a second time. While rows are solved, a round is sent as soon as its rows are done.
/// </summary>
sealed unsafe class RowExchange : IDisposable
{
    // Rows that a thread copies at a time.
    const int PieceRows = 1024;

    // Beside solving: the vectors of the last round are sent when all rows are solved, so they are a small part; but no smaller than pays a message.
    const long MinRoundBytesBesideSolving = 256 << 10;

    readonly IRankGroup group;
    readonly int threads;
    readonly int[] sent; // the places of the rows to send, rank by rank
    readonly LineRange[] toEach; // in rows
    readonly LineRange[] fromEach; // in rows
    readonly long longest; // the rows that a rank sends to another, at most, on any rank
    LargeArray<float> buffer = LargeArray<float>.Zeros(0);

    /// <param name="group">The group; all ranks create this together.</param>
    /// <param name="held">The rows of the side that this rank holds.</param>
    /// <param name="wanted">The places of the rows to receive, where another rank solves them.</param>
    /// <param name="threads">The number of threads.</param>
    public RowExchange(IRankGroup group, RankRows held, (int Start, int End) wanted, int threads)
    {
        (this.group, this.threads) = (group, threads);
        fromEach = new LineRange[group.Size];
        var needed = new int[group.Size][];
        for (var rank = 0; rank < group.Size; rank++)
        {
            var (start, end) = held.Of(rank);
            (start, end) = (Math.Max(start, wanted.Start), Math.Min(end, wanted.End));
            if (rank == group.Rank || end < start) end = start;
            needed[rank] = held.Numbers[start..end];
            fromEach[rank] = new(start, end - start);
        }

        var asked = NumberLists.Exchange(group, needed);
        sent = [.. asked.SelectMany(numbers => numbers).Select(held.PlaceOf)];
        toEach = RankGroupOperations.Places(group.Size, rank => asked[rank].Length);
        longest = group.AllGather(BitConverter.GetBytes(toEach.Max(rows => rows.Count))).Max(bytes => BitConverter.ToInt64(bytes));
        ReceivedRows = needed.Sum(numbers => (long)numbers.Length);
    }

    /// <summary>The vectors that this rank receives each time.</summary>
    public long ReceivedRows { get; }

    /// <summary>The bytes of the vectors that a rank sends in a round, at most.</summary>
    internal long RoundBytes { get; init; } = RankGroupOperations.RoundBytes;

    /// <summary>Exchanges the vectors; all ranks call it together.</summary>
    /// <param name="values">[held rows × size] The vectors.</param>
    /// <param name="size">Floats of a vector, a multiple of 16.</param>
    public void Run(float* values, int size) => Run(values, size, values, size, RowsOfRound(size), done: null);

    /// <summary>Exchanges the vectors while they are solved; all ranks call it together.</summary>
    /// <param name="solved">[held rows × stride] The vectors that are solved.</param>
    /// <param name="stride">Floats from one of them to the next, a multiple of 16.</param>
    /// <param name="received">[held rows × size] Memory for those of other ranks.</param>
    /// <param name="size">Floats from one of these to the next, a multiple of 16; at least the stride. Zeros are added.</param>
    /// <param name="done">The rows that are solved so far.</param>
    public void RunBesideSolving(float* solved, int stride, float* received, int size, SolvedPieces done) =>
        Run(solved, stride, received, size, RowsOfRoundBesideSolving(size), done);

    /// <summary>Takes part in an exchange after a failure: sends anything, and forgets what it receives.</summary>
    /// <param name="size">Floats of a vector.</param>
    /// <param name="besideSolving">Whether the other ranks exchange the vectors while they are solved.</param>
    public void RunAfterFailure(int size, bool besideSolving)
    {
        using var ignored = LargeArray<float>.Zeros(fromEach.Max(rows => rows.End) * size);
        Run(null, size, ignored.Pointer, size, besideSolving ? RowsOfRoundBesideSolving(size) : RowsOfRound(size), done: null);
    }

    /// <summary>The same rows for devices that copy them from each other; all ranks call it together.</summary>
    /// <param name="size">Floats of a vector.</param>
    public CopiedRows Copied(int size)
    {
        var rowsOfRound = (int)Math.Min(int.MaxValue, RowsOfRound(size));
        var rows = new CopiedRows(group.Rank, sent, Ranges(toEach), Ranges(fromEach), rowsOfRound, Rounds: 1);
        var gathered = Enumerable.Range(0, group.Size).Max(rank => rows.IsConsecutive(rank) ? 0L : toEach[rank].Count);
        var most = group.AllGather(BitConverter.GetBytes(gathered)).Max(bytes => BitConverter.ToInt64(bytes));
        return rows with { Rounds = (int)Math.Max(1, (most + rowsOfRound - 1) / rowsOfRound) };

        static RowRange[] Ranges(LineRange[] ranges) => [.. ranges.Select(range => new RowRange((int)range.Start, (int)range.Count))];
    }

    public void Dispose() => buffer.Dispose();

    /// <summary>The rows that a rank sends to another in a round, at most.</summary>
    long RowsOfRound(int size) => Math.Max(1, RoundBytes / ((long)size * sizeof(float)) / group.Size);

    long RowsOfRoundBesideSolving(int size)
    {
        var rows = Math.Max((longest + SideExchange.Rounds - 1) / SideExchange.Rounds, MinRoundBytesBesideSolving / ((long)size * sizeof(float)));
        return Math.Min(RowsOfRound(size), rows);
    }

    void Run(float* from, int stride, float* to, int size, long rowsOfRound, SolvedPieces? done)
    {
        var bytes = (long)size * sizeof(float);
        Grow(Math.Min(rowsOfRound, longest) * group.Size * size);
        for (var before = 0L; before < longest; before += rowsOfRound)
        {
            var (send, receive) = (new LineRange[group.Size], new LineRange[group.Size]);
            var linesOfRow = bytes / IRankGroup.LineBytes;
            var packed = 0L;
            for (var rank = 0; rank < group.Size; rank++)
            {
                var (ofRank, count) = InRound(toEach[rank], before, rowsOfRound);
                // The rows of a list ascend.
                if (count > 0) done?.WaitFrom(sent[ofRank]);
                if (from is not null) Pack(from, stride, ofRank, count, packed, size);
                send[rank] = new(packed * linesOfRow, count * linesOfRow);
                packed += count;
                (ofRank, count) = InRound(fromEach[rank], before, rowsOfRound);
                receive[rank] = new(ofRank * linesOfRow, count * linesOfRow);
            }

            group.Exchange(buffer.Pointer, send, to, receive, besideWork: done is not null);
        }
    }

    /// <summary>The rows of a list in a round: from its end to its start, as rows are solved.</summary>
    /// <param name="rows">The list.</param>
    /// <param name="before">The rows of the rounds before.</param>
    /// <param name="rowsOfRound">The rows of a round, at most.</param>
    static (long Start, long Count) InRound(LineRange rows, long before, long rowsOfRound)
    {
        var end = Math.Max(0, rows.Count - before);
        var count = Math.Min(end, rowsOfRound);
        return (rows.Start + end - count, count);
    }

    /// <summary>Copies rows to send, which are scattered, into the buffer.</summary>
    void Pack(float* values, int stride, long firstSent, long count, long place, int size)
    {
        var bytes = (long)stride * sizeof(float);
        var from = (nint)values;
        Threads.ForEachPiece((int)((count + PieceRows - 1) / PieceRows), threads, piece =>
        {
            for (var n = piece * (long)PieceRows; n < Math.Min(count, (piece + 1L) * PieceRows); n++)
            {
                float* row = (float*)from + (long)sent[firstSent + n] * stride, to = buffer.Pointer + (place + n) * size;
                Buffer.MemoryCopy(row, to, bytes, bytes);
                new Span<float>(to + stride, size - stride).Clear();
            }
        });
    }

    void Grow(long length)
    {
        if (buffer.Length >= length) return;
        buffer.Dispose();
        buffer = LargeArray<float>.Zeros(length);
    }
}
