using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Partition;

/// <summary>Vectors of one side that a rank has, of consecutive rows.</summary>
/// <param name="Ranges">The rows that each rank has.</param>
/// <param name="Vectors">[rows × f] The vectors of this rank, beside others; null if it has none.</param>
/// <param name="Place">The place of its first row among them.</param>
readonly record struct OwnRows(RankRanges Ranges, FactorMatrix? Vectors, int Place)
{
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
    public unsafe void MoveTo(IRankGroup group, OwnRows to, int stride)
    {
        var linesOfRow = stride * sizeof(float) / IRankGroup.LineBytes;
        var (send, receive) = (new LineRange[group.Size], new LineRange[group.Size]);
        for (var rank = 0; rank < group.Size; rank++)
        {
            send[rank] = Common(Ranges, group.Rank, to.Ranges, rank, Place, Ranges.Start(group.Rank));
            receive[rank] = Common(Ranges, rank, to.Ranges, group.Rank, to.Place, to.Ranges.Start(group.Rank));
        }

        float* source = Vectors is null ? null : Vectors.Values.Pointer, target = to.Vectors is null ? null : to.Vectors.Values.Pointer;
        var (kept, place) = (send[group.Rank], receive[group.Rank]);
        if (kept.Count > 0)
        {
            var bytes = kept.Count * IRankGroup.LineBytes;
            Buffer.MemoryCopy(
                (byte*)source + kept.Start * IRankGroup.LineBytes, (byte*)target + place.Start * IRankGroup.LineBytes, bytes, bytes);
        }

        group.Exchange(source, send, target, receive);
        GC.KeepAlive(Vectors);
        GC.KeepAlive(to.Vectors);

        LineRange Common(RankRanges from, int fromRank, RankRanges to, int toRank, int place, int first)
        {
            var (start, end) = (Math.Max(from.Start(fromRank), to.Start(toRank)), Math.Min(from.End(fromRank), to.End(toRank)));
            return end <= start ? default : new(((long)place + start - first) * linesOfRow, ((long)end - start) * linesOfRow);
        }
    }
}
