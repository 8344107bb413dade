using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Partition;

/// <summary>
/// Hands each rank the features of its rows, once, and then the weights of each fit: the rank computes the priors of its rows itself, with the bits
/// that any other rank would compute.
/// </summary>
static unsafe class PriorTransfer
{
    /// <summary>Sends the features of the rows that a rank solves.</summary>
    /// <param name="transfer">Copies arrays to that rank.</param>
    /// <param name="whole">The features of the side on rank 0; null on the others.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="ranges">The rows that each rank solves.</param>
    /// <param name="rank">The rank.</param>
    /// <returns>The features on that rank, with the offsets of the whole side; null on the others.</returns>
    public static PriorRows? Rows(ArrayTransfer transfer, PriorRows? whole, int features, RankRanges ranges, int rank)
    {
        var (start, rows) = (ranges.Start(rank), ranges.End(rank) - ranges.Start(rank));
        var first = whole?.Offsets[start] ?? 0;
        var count = whole is null ? 0 : whole.Offsets[(long)start + rows] - first;
        var offsets = transfer.Copy(whole?.Offsets.Part(start, rows + 1L));
        var columns = transfer.Copy(whole?.Columns.Part(first, count));
        var values = transfer.Copy(whole?.Values.Part(first, count));
        var octaves = transfer.Copy(whole?.Octaves.Part(start, rows));
        return transfer.IsReceiver ? new(features, offsets!, columns!, values!, octaves!) : null;
    }

    /// <summary>The features at the places where a rank holds the rows. The arrays that were received become a part of it, or are freed.</summary>
    /// <param name="own">The features of the rows that the rank solves; null: they have no priors.</param>
    /// <param name="held">The rows that it holds. Those that it does not solve have no features here.</param>
    public static PriorRows? Among(PriorRows? own, RankRows held)
    {
        if (own is null) return null;
        var (start, end) = held.Own;
        var offsets = LargeArray<long>.Uninitialized(held.Numbers.Length + 1L);
        for (var place = 0; place <= held.Numbers.Length; place++)
            offsets.Pointer[place] = own.Offsets[Math.Clamp(place - start, 0, end - start)] - own.Offsets[0];
        var octaves = LargeArray<byte>.Zeros(held.Numbers.Length);
        own.Octaves.Slice(0, end - start).CopyTo(octaves.Writable(start, end - start));
        own.Offsets.Dispose();
        own.Octaves.Dispose();
        return own with { Offsets = offsets, Octaves = octaves };
    }

    /// <summary>Sends weights from rank 0 to all ranks.</summary>
    /// <param name="group">The group; all ranks call this together.</param>
    /// <param name="weights">The weights on rank 0; null on the others.</param>
    /// <param name="factors">f.</param>
    public static PriorWeights Weights(IRankGroup group, PriorWeights? weights, int factors)
    {
        var header = stackalloc long[IRankGroup.LineBytes / sizeof(long)];
        (header[0], header[1]) = (weights?.Matrix.Rows ?? 0, weights?.Shares.Length ?? 0);
        group.Broadcast(header, 1);
        if (header[0] == 0) return PriorWeights.Zero;
        // A row fills whole lines.
        var matrix = weights?.Matrix ?? FactorMatrix.Uninitialized((int)header[0], factors);
        group.Broadcast(matrix.Values.Pointer, RankGroupOperations.LinesFor(matrix.Values.Bytes));
        using var shares = LargeArray<double>.Zeros(RankGroupOperations.LinesFor(header[1] * sizeof(double)) * IRankGroup.LineBytes / sizeof(double));
        weights?.Shares.CopyTo(shares.Writable(0, weights.Shares.Length));
        group.Broadcast(shares.Pointer, RankGroupOperations.LinesFor(header[1] * sizeof(double)));
        GC.KeepAlive(matrix);
        return weights ?? new(matrix, shares.Slice(0, (int)header[1]).ToArray());
    }
}
