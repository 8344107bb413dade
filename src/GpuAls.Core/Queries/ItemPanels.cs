using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The transposed vectors of the candidates, 32 in each panel: panel[k · 32 + n] is factor k of the panel's n-th candidate, so that a vector register
/// holds the same factor of several items. Lanes behind the last candidate are zeros.
/// </summary>
/// <param name="items">[items × f] Y.</param>
/// <param name="candidates">The items.</param>
sealed unsafe class ItemPanels(FactorMatrix items, Candidates candidates) : IDisposable
{
    /// <summary>The number of candidates in a panel.</summary>
    public const int Columns = 32;

    // Panels in a piece of work.
    const int PiecePanels = 64;

    LargeArray<float>? packed;

    /// <summary>The number of floats in a panel.</summary>
    public long Size => (long)items.Factors * Columns;

    /// <summary>Transposes all candidates at once, which takes [candidates × f] floats and saves time for many blocks of users.</summary>
    public void Pack(int threads)
    {
        var panels = (candidates.Count + Columns - 1) / Columns;
        var all = LargeArray<float>.Uninitialized(panels * Size);
        Threads.ForEachPiece((panels + PiecePanels - 1) / PiecePanels, threads, piece =>
        {
            var end = Math.Min(panels, (piece + 1) * PiecePanels);
            for (var panel = piece * PiecePanels; panel < end; panel++) Transpose(panel * Columns, all.Pointer + panel * Size);
        });
        packed = all;
    }

    /// <summary>The panel that starts with a candidate.</summary>
    /// <param name="first">The candidate; a multiple of <see cref="Columns"/>.</param>
    /// <param name="scratch">[<see cref="Size"/>] Memory for the panel if it was not packed.</param>
    public float* From(int first, float* scratch)
    {
        if (packed is not null) return packed.Pointer + first / Columns * Size;
        Transpose(first, scratch);
        return scratch;
    }

    public void Dispose() => packed?.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Transpose(int first, float* panel)
    {
        var count = Math.Min(Columns, candidates.Count - first);
        var factors = items.Factors;
        for (var n = 0; n < Columns; n++)
        {
            var y = n < count ? items.Values.Pointer + (long)candidates.Row(first + n) * items.Stride : null;
            for (var k = 0; k < factors; k++) panel[k * Columns + n] = y == null ? 0 : y[k];
        }

        GC.KeepAlive(items);
    }
}
