using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
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
    readonly FactorMatrix factors;
    readonly int threads;
    readonly int[] sent; // the places of the rows to send, rank by rank
    readonly LineRange[] toEach;
    readonly LineRange[] fromEach;
    readonly LargeArray<float> buffer;

    /// <param name="group">The group; all ranks create this together.</param>
    /// <param name="held">The rows of the side that this rank holds.</param>
    /// <param name="factors">[held rows × f] Their vectors.</param>
    /// <param name="threads">The number of threads.</param>
    public RowExchange(IRankGroup group, RankRows held, FactorMatrix factors, int threads)
    {
        (this.group, this.factors, this.threads) = (group, factors, threads);
        var ofRow = factors.Stride * sizeof(float) / IRankGroup.LineBytes;
        fromEach = new LineRange[group.Size];
        var needed = new int[group.Size][];
        for (var rank = 0; rank < group.Size; rank++)
        {
            var (start, end) = rank == group.Rank ? (0, 0) : held.Of(rank);
            needed[rank] = held.Numbers[start..end];
            fromEach[rank] = new((long)start * ofRow, (long)(end - start) * ofRow);
        }

        var asked = NumberLists.Exchange(group, needed);
        sent = [.. asked.SelectMany(numbers => numbers).Select(held.PlaceOf)];
        toEach = RankGroupOperations.Places(group.Size, rank => (long)asked[rank].Length * ofRow);
        buffer = LargeArray<float>.Uninitialized((long)sent.Length * factors.Stride);
    }

    /// <summary>The vectors that this rank sends each time; one that several ranks hold counts for each.</summary>
    public long SentRows => sent.Length;

    /// <summary>Exchanges the vectors; all ranks call it together.</summary>
    public void Run()
    {
        var bytes = (long)factors.Stride * sizeof(float);
        Threads.ForEachPiece((int)((sent.Length + PieceRows - 1L) / PieceRows), threads, piece =>
        {
            for (var n = piece * PieceRows; n < Math.Min(sent.Length, (piece + 1L) * PieceRows); n++)
            {
                var from = factors.Values.Pointer + (long)sent[n] * factors.Stride;
                Buffer.MemoryCopy(from, buffer.Pointer + (long)n * factors.Stride, bytes, bytes);
            }
        });
        group.Exchange(buffer.Pointer, toEach, factors.Values.Pointer, fromEach);
        GC.KeepAlive(factors);
    }

    public void Dispose() => buffer.Dispose();
}
