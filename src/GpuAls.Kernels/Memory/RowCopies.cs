using GpuAls.Core.Solving;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>
/// The rows of one side that an accelerator copies from other accelerators of this process, and that they copy from it. Each copies what it needs
/// into its own memory: consecutive rows from their place, and scattered rows from a memory in which their accelerator has gathered them.
/// </summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">The accelerator.</param>
/// <param name="rows">The rows to copy.</param>
/// <param name="stored">[held rows × f] The side in the memory of this accelerator.</param>
/// <param name="gathered">
/// [≥ <see cref="RowCopies.GatheredRows"/> × f] Memory for scattered rows, which both sides may share; null if there are none.
/// </param>
sealed class RowCopies<TView>(Accelerator accelerator, CopiedRows rows, IStoredFactors<TView> stored, IStoredFactors<TView>? gathered)
    : IDisposable
    where TView : struct, IFactorsView<TView>
{
    readonly CopiedRows rows = rows;
    readonly IStoredFactors<TView> stored = stored;
    readonly IStoredFactors<TView>? gathered = gathered;
    readonly RowRange[] places = rows.Gathered();
    readonly GatherRows<TView> gather = new(accelerator);
    readonly MemoryBuffer1D<int, Stride1D.Dense>? sent = RowCopies.ListedRows(rows) > 0 ? accelerator.Allocate1D(rows.Sent) : null;

    /// <summary>The number of this accelerator among all of them.</summary>
    public int Rank => rows.Rank;

    /// <summary>Gathers the scattered rows of a round for all other accelerators. Returns when they are gathered.</summary>
    public void Gather(int round)
    {
        for (var to = 0; to < rows.ToEach.Length; to++)
        {
            var (first, count) = rows.InRound(to, round);
            if (count == 0 || rows.IsConsecutive(to)) continue;
            var listed = sent!.View.AsContiguous().SubView(rows.ToEach[to].Start + first, count);
            gather.Gather(stored.View, listed, gathered!.View.Slice(places[to].Start, count));
        }

        accelerator.DefaultStream.Synchronize();
    }

    /// <summary>Copies the rows of a round from another accelerator, which has gathered them. Returns when they are copied.</summary>
    /// <param name="from">The number of the other accelerator.</param>
    /// <param name="other">Its side of the copies.</param>
    /// <param name="round">The zero-based number of the round.</param>
    public void Copy(int from, RowCopies<TView> other, int round)
    {
        var (first, count) = other.rows.InRound(rows.Rank, round);
        if (count == 0) return;
        var to = rows.FromEach[from].Start + first;
        var stream = accelerator.DefaultStream;
        if (other.rows.IsConsecutive(rows.Rank))
            stored.CopyRows(stream, to, other.stored, other.rows.Sent[other.rows.ToEach[rows.Rank].Start], count);
        else
            stored.CopyRows(stream, to, other.gathered!, other.places[rows.Rank].Start, count);
        stream.Synchronize();
    }

    public void Dispose() => sent?.Dispose();
}

/// <summary>The memory for copies between accelerators.</summary>
static class RowCopies
{
    /// <summary>The rows of the memory for scattered rows.</summary>
    public static int GatheredRows(CopiedRows rows) => rows.Gathered() is [.., var last] ? last.Start + last.Count : 0;

    /// <summary>The rows whose places are on the accelerator: none if the rows for each accelerator are consecutive.</summary>
    public static int ListedRows(CopiedRows rows) => GatheredRows(rows) > 0 ? rows.Sent.Length : 0;

    /// <summary>Bytes on the accelerator for both sides.</summary>
    public static long Bytes(Precision precision, int stride, params CopiedRows[] sides) => sides.Max(GatheredRows) is > 0 and var gathered
        ? FactorStorage.Bytes(precision, gathered, stride) + sides.Sum(side => (long)ListedRows(side) * sizeof(int))
        : 0;
}
