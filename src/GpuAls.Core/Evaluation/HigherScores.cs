using System.Runtime.CompilerServices;

namespace GpuAls.Core;

/// <summary>
/// Counts for every test item of some users how many items come before it: X·Yᵀ in tiles of 8 users × 32 items, each line of scores compared with every test
/// score of its user while it is in the first-level cache.
/// </summary>
static unsafe class HigherScores<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Columns = ItemPanels.Columns;
    const int Rows = ActiveUsers.TileRows;

    /// <summary>Counts over all items.</summary>
    /// <param name="users">The users, each with test items.</param>
    /// <param name="vectors">[all users × f] X.</param>
    /// <param name="panels">All items, in order.</param>
    /// <param name="items">How many there are.</param>
    /// <param name="cancel">Looked at for every 32 items.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Count(TestScores[] users, FactorMatrix vectors, ItemPanels panels, int items, CancellationToken cancel)
    {
        int factors = vectors.Factors, stride = vectors.Stride;
        // Rows beyond the last user, to the end of a tile, are zeros.
        using var packed = LargeArray<float>.Zeros((long)(users.Length + Rows - 1) / Rows * Rows * stride);
        for (var u = 0; u < users.Length; u++) vectors.Row(users[u].User).CopyTo(packed.Writable((long)u * stride, factors));
        using var scratch = LargeArray<float>.Uninitialized(panels.Size);
        using var scores = LargeArray<float>.Uninitialized(Rows * Columns);
        for (var first = 0; first < items; first += Columns)
        {
            cancel.ThrowIfCancellationRequested();
            var count = Math.Min(Columns, items - first);
            var panel = panels.From(first, scratch.Pointer);
            for (var tile = 0; tile < users.Length; tile += Rows)
            {
                Vectors<TSimd, V>.Clear(scores.Pointer, Rows * Columns);
                Tile<TSimd, V>.Add(packed.Pointer + (long)tile * stride, stride, 1, panel, Columns, factors, 1, scores.Pointer, Columns, Columns);
                for (var u = tile; u < Math.Min(users.Length, tile + Rows); u++)
                {
                    var line = scores.Pointer + (u - tile) * Columns;
                    // What is no item comes behind every item.
                    for (var n = count; n < Columns; n++) line[n] = float.NegativeInfinity;
                    Count(users[u], line, first, count);
                }
            }
        }

        GC.KeepAlive(panels);
    }

    static void Count(TestScores user, float* line, int first, int count)
    {
        var end = first + count;
        // A test item among these 32: before it equal scores count, behind it they do not.
        var own = user.NextBelow(end);
        var tooLow = user.TooLow;
        for (var t = 0; t < tooLow.Length; t++)
        {
            if (t == own)
            {
                for (var n = 0; n < count; n++) user.Add(t, user.IsBefore(line[n], first + n, t) ? 1 : 0);
                user.Pass();
                own = user.NextBelow(end);
                continue;
            }

            var limit = TSimd.Fill(tooLow[t]);
            var higher = 0;
            for (var n = 0; n < Columns; n += TSimd.Count) higher += TSimd.CountGreater(TSimd.Load(line + n), limit);
            user.Add(t, higher);
        }
    }
}
