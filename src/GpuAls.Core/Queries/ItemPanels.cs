using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The candidates' vectors transposed, 32 to a panel: panel[k · 32 + n] is factor k of the panel's n-th candidate, so that one vector register holds the same factor
/// of several items. Lanes beyond the last candidate are zeros.
/// </summary>
/// <param name="items">[items × f] Y.</param>
/// <param name="candidates">Which items.</param>
sealed unsafe class ItemPanels(FactorMatrix items, Candidates candidates) : IDisposable
{
    /// <summary>Candidates in a panel.</summary>
    public const int Columns = 32;

    // Items that are transposed together in Pack: enough work to hand out.
    const int PanelsAPiece = 64;

    LargeArray<float>? packed;

    /// <summary>Floats of a panel.</summary>
    public long Size => (long)items.Factors * Columns;

    /// <summary>Transposes all candidates at once, [candidates × f] floats more: worth it where many blocks of users will meet them.</summary>
    public void Pack(int threads)
    {
        var panels = (candidates.Count + Columns - 1) / Columns;
        var all = LargeArray<float>.Uninitialized(panels * Size);
        Threads.ForEachPiece((panels + PanelsAPiece - 1) / PanelsAPiece, threads, piece =>
        {
            var end = Math.Min(panels, (piece + 1) * PanelsAPiece);
            for (var panel = piece * PanelsAPiece; panel < end; panel++) Transpose(panel * Columns, all.Pointer + panel * Size);
        });
        packed = all;
    }

    /// <summary>The panel that begins with a candidate.</summary>
    /// <param name="first">The candidate; a multiple of <see cref="Columns"/>.</param>
    /// <param name="scratch">[<see cref="Size"/>] Where the panel is made if it was not packed.</param>
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
