using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries;

/// <summary>
/// The best candidates of a block of users: X·Yᵀ in tiles of 8 users × 32 items that never leave the first-level cache. The scores of a tile are
/// compared with the users' thresholds; only scores above them are examined one by one.
/// </summary>
/// <remarks>
/// 32 transposed items are multiplied with every active user of the block. A score has the same bits in every block and tile, and of equal scores the
/// lower row is kept, so neither the order of the items nor the removal of finished users changes an answer.
/// </remarks>
static unsafe class BlockScores<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Columns = ItemPanels.Columns;

    /// <summary>Adds candidates [from, to) to the best items of each user of the block.</summary>
    /// <param name="users">The users.</param>
    /// <param name="panels">The candidates' vectors.</param>
    /// <param name="candidates">The items.</param>
    /// <param name="from">The first candidate; a multiple of 32.</param>
    /// <param name="to">The end, behind the last candidate.</param>
    /// <param name="best">[users] The best items of each user, updated.</param>
    /// <param name="cancel">Checked every 32 items.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTo(
        TopK[] best,
        UserBlock users,
        ItemPanels panels,
        Candidates candidates,
        int from,
        int to,
        CancellationToken cancel)
    {
        using var scratch = LargeArray<float>.Uninitialized(panels.Size);
        using var scores = LargeArray<float>.Uninitialized(ActiveUsers.TileRows * Columns);
        using var active = new ActiveUsers(users, best, candidates.Bound);
        int factors = users.Vectors.Factors, stride = users.Vectors.Stride;
        for (var first = from; first < to; first += Columns)
        {
            cancel.ThrowIfCancellationRequested();
            active.DropBeyond(candidates.HighestNormFrom(first));
            if (active.Count == 0) break;
            var count = Math.Min(Columns, to - first);
            var vectors = active.Vectors;
            var tooLow = active.TooLow;
            var panel = panels.From(first, scratch.Pointer);
            for (var tile = 0; tile < tooLow.Length; tile += ActiveUsers.TileRows)
            {
                Vectors<TSimd, V>.Clear(scores.Pointer, ActiveUsers.TileRows * Columns);
                Tile<TSimd, V>.Add(vectors + (long)tile * stride, stride, 1, panel, Columns, factors, 1, scores.Pointer, Columns, Columns);
                var end = Math.Min(tooLow.Length, tile + ActiveUsers.TileRows);
                for (var place = tile; place < end; place++)
                {
                    var line = scores.Pointer + (place - tile) * Columns;
                    if (HasGreater(line, tooLow[place])) AddGreater(line, count, place, active, users, candidates, first);
                }
            }
        }

        GC.KeepAlive(panels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool HasGreater(float* line, float tooLow)
    {
        var limit = TSimd.Fill(tooLow);
        for (var n = 0; n < Columns; n += TSimd.Count)
        {
            if (TSimd.AnyGreater(TSimd.Load(line + n), limit)) return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void AddGreater(float* line, int count, int place, ActiveUsers active, UserBlock users, Candidates candidates, int first)
    {
        for (var n = 0; n < count; n++)
        {
            if (!(line[n] > active.TooLow[place])) continue;
            var item = candidates.Row(first + n);
            if (users.Score(active.User(place), item, line[n]) is { } score) active.Add(place, new Scored(item, score));
        }
    }
}
