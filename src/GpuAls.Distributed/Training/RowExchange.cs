using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>
/// Sends the vectors that a rank has solved to the ranks that hold them, and receives those of the others. The lists of rows are made once. Rows of
/// one rank are consecutive where they are held, so they arrive in their places.
/// </summary>
sealed unsafe class RowExchange : IDisposable
{
    // Rows that a thread copies at a time.
    const int PieceRows = 1024;

    readonly IRankGroup group;
    readonly int threads;
    readonly int[] sent; // the places of the rows to send, rank by rank
    readonly LineRange[] toEach; // in rows
    readonly LineRange[] fromEach; // in rows
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
        ReceivedRows = needed.Sum(numbers => (long)numbers.Length);
    }

    /// <summary>The vectors that this rank receives each time.</summary>
    public long ReceivedRows { get; }

    /// <summary>Exchanges the vectors; all ranks call it together.</summary>
    /// <param name="values">[held rows × size] The vectors.</param>
    /// <param name="size">Floats of a vector, a multiple of 16.</param>
    public void Run(float* values, int size)
    {
        Grow((long)sent.Length * size);
        var bytes = (long)size * sizeof(float);
        var from = (nint)values;
        Threads.ForEachPiece((int)((sent.Length + PieceRows - 1L) / PieceRows), threads, piece =>
        {
            for (var n = piece * PieceRows; n < Math.Min(sent.Length, (piece + 1L) * PieceRows); n++)
                Buffer.MemoryCopy((float*)from + (long)sent[n] * size, buffer.Pointer + (long)n * size, bytes, bytes);
        });
        group.Exchange(buffer.Pointer, Lines(toEach, size), values, Lines(fromEach, size));
    }

    /// <summary>Takes part in an exchange after a failure: sends anything, and forgets what it receives.</summary>
    /// <param name="size">Floats of a vector.</param>
    public void RunAfterFailure(int size)
    {
        Grow((long)sent.Length * size);
        using var ignored = LargeArray<float>.Uninitialized(fromEach.Max(rows => rows.End) * size);
        group.Exchange(buffer.Pointer, Lines(toEach, size), ignored.Pointer, Lines(fromEach, size));
    }

    public void Dispose() => buffer.Dispose();

    void Grow(long length)
    {
        if (buffer.Length >= length) return;
        buffer.Dispose();
        buffer = LargeArray<float>.Uninitialized(length);
    }

    static LineRange[] Lines(LineRange[] rows, int size)
    {
        long ofRow = size * sizeof(float) / IRankGroup.LineBytes;
        return [.. rows.Select(range => new LineRange(range.Start * ofRow, range.Count * ofRow))];
    }
}
