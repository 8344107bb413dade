using System.Runtime.CompilerServices;

namespace GpuAls.Core;

/// <summary>
/// The best candidates of a block of users: X·Yᵀ in tiles of 8 users × 32 items that never leave the first-level cache. A tile's scores are compared with
/// what each user has already; only those that are better are looked at one by one.
/// </summary>
/// <remarks>
/// 32 transposed items meet every user of the block. Items come in ascending order, so of equal scores the first is kept without a look at its row. A score is
/// the same number whatever block or tile it falls into.
/// </remarks>
static unsafe class BlockScores<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Columns = ItemPanels.Columns;

    /// <summary>Adds candidates [from, to) to what each user of the block has.</summary>
    /// <param name="users">The users.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="panels">The candidates' vectors.</param>
    /// <param name="candidates">Which items.</param>
    /// <param name="from">The first candidate; a multiple of 32.</param>
    /// <param name="to">One beyond the last candidate.</param>
    /// <param name="best">[users] What each user has, added to.</param>
    /// <param name="cancel">Looked at for every 32 items.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTo(
        TopK[] best,
        UserBlock users,
        FactorMatrix items,
        ItemPanels panels,
        Candidates candidates,
        int from,
        int to,
        CancellationToken cancel)
    {
        using var scratch = LargeArray<float>.Uninitialized(panels.Size);
        using var scores = LargeArray<float>.Uninitialized(UserBlock.TileRows * Columns);
        var thresholds = Array.ConvertAll(best, top => top.Threshold);
        for (var first = from; first < to; first += Columns)
        {
            cancel.ThrowIfCancellationRequested();
            var count = Math.Min(Columns, to - first);
            var panel = panels.From(first, scratch.Pointer);
            for (var user = 0; user < users.Count; user += UserBlock.TileRows)
            {
                Vectors<TSimd, V>.Clear(scores.Pointer, UserBlock.TileRows * Columns);
                Tile<TSimd, V>.Add(
                    users.Vectors + (long)user * items.Stride, items.Stride, 1, panel, Columns, items.Factors, 1, scores.Pointer, Columns, Columns);
                var end = Math.Min(users.Count, user + UserBlock.TileRows);
                for (var u = user; u < end; u++)
                {
                    var line = scores.Pointer + (u - user) * Columns;
                    if (HasGreater(line, thresholds[u])) thresholds[u] = AddGreater(line, count, thresholds[u], u, users, candidates, first, best[u]);
                }
            }
        }

        GC.KeepAlive(panels);
        GC.KeepAlive(users);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool HasGreater(float* line, float threshold)
    {
        var limit = TSimd.Fill(threshold);
        for (var n = 0; n < Columns; n += TSimd.Count)
        {
            if (TSimd.AnyGreater(TSimd.Load(line + n), limit)) return true;
        }

        return false;
    }

    static float AddGreater(float* line, int count, float threshold, int user, UserBlock users, Candidates candidates, int first, TopK best)
    {
        for (var n = 0; n < count; n++)
        {
            if (!(line[n] > threshold)) continue;
            var item = candidates.Row(first + n);
            if (users.IsHidden(user, item)) continue;
            best.Add(new Scored(item, line[n]));
            threshold = best.Threshold;
        }

        return threshold;
    }
}
