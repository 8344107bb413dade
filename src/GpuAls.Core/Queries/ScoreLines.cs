using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>Computes every score of some users: X·Yᵀ in tiles of 8 users × 32 items, each read while it is in the first-level cache.</summary>
static unsafe class ScoreLines<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>The number of scores in a line.</summary>
    public const int Columns = ItemPanels.Columns;

    const int Rows = ActiveUsers.TileRows;

    /// <summary>Reads a line of scores.</summary>
    /// <param name="user">The index of the user among the users.</param>
    /// <param name="line">[<see cref="Columns"/>] Scores of consecutive items; −∞ behind the last item.</param>
    /// <param name="first">The first item.</param>
    /// <param name="count">The number of items.</param>
    public delegate void Read(int user, float* line, int first, int count);

    /// <summary>Reads the scores of items [from, to), for each user in the order of the items.</summary>
    /// <param name="vectors">[rows × f] X.</param>
    /// <param name="users">Rows of <paramref name="vectors"/>.</param>
    /// <param name="panels">All items, in order.</param>
    /// <param name="from">The first item; a multiple of 32.</param>
    /// <param name="to">The end, behind the last item.</param>
    /// <param name="read">Reads each line.</param>
    /// <param name="cancel">Checked every 32 items.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Visit(FactorMatrix vectors, ReadOnlySpan<int> users, ItemPanels panels, int from, int to, Read read, CancellationToken cancel)
    {
        int factors = vectors.Factors, stride = vectors.Stride;
        // The rows behind the last user, up to the end of a tile, are zeros.
        using var packed = LargeArray<float>.Zeros((long)(users.Length + Rows - 1) / Rows * Rows * stride);
        for (var u = 0; u < users.Length; u++) vectors.Row(users[u]).CopyTo(packed.Writable((long)u * stride, factors));
        using var scratch = LargeArray<float>.Uninitialized(panels.Size);
        using var scores = LargeArray<float>.Uninitialized(Rows * Columns);
        for (var first = from; first < to; first += Columns)
        {
            cancel.ThrowIfCancellationRequested();
            var count = Math.Min(Columns, to - first);
            var panel = panels.From(first, scratch.Pointer);
            for (var tile = 0; tile < users.Length; tile += Rows)
            {
                Vectors<TSimd, V>.Clear(scores.Pointer, Rows * Columns);
                Tile<TSimd, V>.Add(packed.Pointer + (long)tile * stride, stride, 1, panel, Columns, factors, 1, scores.Pointer, Columns, Columns);
                for (var u = tile; u < Math.Min(users.Length, tile + Rows); u++)
                {
                    var line = scores.Pointer + (u - tile) * Columns;
                    // A lane without an item is below every item.
                    for (var n = count; n < Columns; n++) line[n] = float.NegativeInfinity;
                    read(u, line, first, count);
                }
            }
        }

        GC.KeepAlive(panels);
    }

    /// <summary>The number of scores of a line above a limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountGreater(float* line, float limit)
    {
        var limits = TSimd.Fill(limit);
        var higher = 0;
        for (var n = 0; n < Columns; n += TSimd.Count) higher += TSimd.CountGreater(TSimd.Load(line + n), limits);
        return higher;
    }
}
