using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Partition;

/// <summary>Vectors of one side that a rank has, of consecutive rows.</summary>
/// <param name="Ranges">The rows that each rank has.</param>
/// <param name="Vectors">[rows × f] The vectors of this rank, beside others; null if it has none.</param>
/// <param name="Place">The place of its first row among them.</param>
readonly record struct OwnRows(RankRanges Ranges, FactorMatrix? Vectors, int Place)
{
    // 1 GiB: far below the limit of MPI, 2³¹ − 1 lines.
    const long MaxMessageBytes = 1 << 30;

    /// <summary>All rows on rank 0.</summary>
    /// <param name="all">[rows × f] All vectors on rank 0; null on the others.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="ranks">The number of ranks.</param>
    public static OwnRows OnRank0(FactorMatrix? all, int rows, int ranks) =>
        new(new RankRanges([0, .. Enumerable.Repeat(rows, ranks)]), all, 0);

    /// <summary>The rows that a rank solves, among those that it holds.</summary>
    public static OwnRows Of(RankRows rows, FactorMatrix held) => new(rows.Ranges, held, rows.Own.Start);

    /// <summary>Moves the vectors to the ranks that have them from then on; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="to">The rows that each rank receives, and the memory for them.</param>
    /// <param name="stride">Floats of a vector.</param>
    public void MoveTo(IRankGroup group, OwnRows to, int stride) => MoveTo(group, to, stride, MaxMessageBytes);

    /// <inheritdoc cref="MoveTo(IRankGroup, OwnRows, int)"/>
    /// <param name="group">The group.</param>
    /// <param name="to">The rows that each rank receives, and the memory for them.</param>
    /// <param name="stride">Floats of a vector.</param>
    /// <param name="messageBytes">The bytes of a message, at most, or one vector.</param>
    internal unsafe void MoveTo(IRankGroup group, OwnRows to, int stride, long messageBytes)
    {
        var bytesOfRow = (long)stride * sizeof(float);
        var rowsOfMessage = Math.Max(1, messageBytes / bytesOfRow);
        var (send, receive) = (new LineRange[group.Size], new LineRange[group.Size]);
        var longest = 0L;
        for (var rank = 0; rank < group.Size; rank++)
        {
            send[rank] = Common(Ranges, group.Rank, to.Ranges, rank, Place, Ranges.Start(group.Rank));
            receive[rank] = Common(Ranges, rank, to.Ranges, group.Rank, to.Place, to.Ranges.Start(group.Rank));
            // All ranks know all ranges, and so the number of messages.
            for (var other = 0; other < group.Size; other++) longest = Math.Max(longest, Common(Ranges, rank, to.Ranges, other, 0, 0).Count);
        }

        float* source = Vectors is null ? null : Vectors.Values.Pointer, target = to.Vectors is null ? null : to.Vectors.Values.Pointer;
        var (kept, place) = (send[group.Rank], receive[group.Rank]);
        if (kept.Count > 0)
        {
            var bytes = kept.Count * bytesOfRow;
            Buffer.MemoryCopy(source + kept.Start * stride, target + place.Start * stride, bytes, bytes);
        }

        for (var first = 0L; first < longest; first += rowsOfMessage) group.Exchange(source, Message(send, first), target, Message(receive, first));
        GC.KeepAlive(Vectors);
        GC.KeepAlive(to.Vectors);

        LineRange[] Message(LineRange[] rows, long first)
        {
            var linesOfRow = bytesOfRow / IRankGroup.LineBytes;
            return
            [
                .. rows.Select(range =>
                {
                    var start = Math.Min(range.Count, first);
                    return new LineRange(
                        (range.Start + start) * linesOfRow, (Math.Min(range.Count, first + rowsOfMessage) - start) * linesOfRow);
                }),
            ];
        }
    }

    /// <summary>The rows that one rank has before and another one afterwards, by their places.</summary>
    static LineRange Common(RankRanges from, int fromRank, RankRanges to, int toRank, int place, int first)
    {
        var (start, end) = (Math.Max(from.Start(fromRank), to.Start(toRank)), Math.Min(from.End(fromRank), to.End(toRank)));
        return end <= start ? default : new((long)place + start - first, (long)end - start);
    }
}
