using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>The vectors of one side that stay on the ranks that solved them, as rank 0 reads them: a piece at a time.</summary>
/// <param name="group">The group, of which this is rank 0.</param>
/// <param name="own">The vectors of rank 0.</param>
/// <param name="ofUsers">Whether the users.</param>
sealed class KeptVectors(IRankGroup group, RankVectors own, bool ofUsers) : IVectorSource
{
    public int Rows => Side(own, ofUsers).Ranges.Rows;

    public int Factors => Side(own, ofUsers).Vectors!.Factors;

    public void Read(int first, FactorMatrix piece)
    {
        group.Send(Order.ReadKept);
        Read(group, own, new(ofUsers, first, piece.Rows), piece);
    }

    /// <summary>Sends rows to rank 0; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="kept">The vectors of this rank.</param>
    /// <param name="request">The rows, on rank 0; ignored on the others.</param>
    /// <param name="piece">[rows × f] Receives them, on rank 0; null on the others.</param>
    public static unsafe void Read(IRankGroup group, RankVectors kept, KeptRequest request, FactorMatrix? piece)
    {
        var line = stackalloc long[IRankGroup.LineBytes / sizeof(long)];
        (line[0], line[1], line[2]) = (request.OfUsers ? 1 : 0, request.First, request.Count);
        group.Broadcast(line, 1);
        var (first, end) = ((int)line[1], (int)(line[1] + line[2]));
        var rows = Side(kept, line[0] == 1);
        var held = rows.Vectors!;
        long linesOfRow = held.Stride * sizeof(float) / IRankGroup.LineBytes;
        var (send, receive) = (new LineRange[group.Size], new LineRange[group.Size]);
        for (var rank = 0; rank < group.Size; rank++)
        {
            var start = Math.Max(first, rows.Ranges.Start(rank));
            var count = Math.Min(end, rows.Ranges.End(rank)) - start;
            if (count <= 0) continue;
            var place = (long)start - rows.Ranges.Start(rank) + rows.Place;
            if (piece is not null && rank == group.Rank)
            {
                var own = held.Values.Slice(place * held.Stride, count * held.Stride);
                own.CopyTo(piece.Values.Writable((long)(start - first) * held.Stride, own.Length));
            }
            else if (piece is not null) receive[rank] = new((start - first) * linesOfRow, count * linesOfRow);
            else if (rank == group.Rank) send[0] = new(place * linesOfRow, count * linesOfRow);
        }

        group.Exchange(held.Values.Pointer, send, piece is null ? null : piece.Values.Pointer, receive);
        GC.KeepAlive(held);
        GC.KeepAlive(piece);
    }

    static OwnRows Side(RankVectors vectors, bool ofUsers) => ofUsers ? vectors.Users : vectors.Items;
}

/// <summary>Consecutive rows that rank 0 asks for.</summary>
/// <param name="OfUsers">Whether users.</param>
/// <param name="First">The first row.</param>
/// <param name="Count">Their number.</param>
readonly record struct KeptRequest(bool OfUsers, int First, int Count);
