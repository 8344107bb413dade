using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The exact step of a row in one block π of its factors: (G_ππ + SᵀS)·δ = Sᵀq − (G·x)_π, S the block's columns of the row's s, q what is left to explain.</summary>
/// <param name="entries">The rows' entries.</param>
/// <param name="blocks">The blocks of factors.</param>
sealed unsafe class BlockStep<TSimd, V>(BlockEntries<TSimd, V> entries, FactorBlocks blocks) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    const int Band = Tile<TSimd, V>.Rows;

    readonly LargeArray<float> matrix = LargeArray<float>.Zeros((long)FactorMatrix.StrideFor(blocks.Longest) * FactorMatrix.StrideFor(blocks.Longest));

    /// <summary>Solves a block of a row, and takes what the change explains out of what is left.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="block">Which block.</param>
    /// <param name="own">What the row adds to the diagonal of G.</param>
    /// <param name="gram">G_ππ's first element; readable for whole vectors.</param>
    /// <param name="stride">Floats from one row of G to the next.</param>
    /// <param name="change">[width] −(G·x)_π; becomes δ, zero beyond the block.</param>
    /// <returns>−1, or the factor of the block whose pivot is not above zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Solve(BlockRow row, int block, float own, float* gram, int stride, float* change)
    {
        int length = blocks.Length(block), width = blocks.Width(block);
        var a = matrix.Pointer;
        for (var i = 0; i < width; i++)
        {
            if (i < length) Vectors<TSimd, V>.Copy(gram + (nint)i * stride, a + i * width, width);
            else Vectors<TSimd, V>.Clear(a + i * width, width);
            a[i * width + i] += own;
        }

        Add(row, row.Added, block, 1, change);
        Add(row, row.Subtracted, block, -1, change);
        for (var i = 0; i < length; i++) ClearBeyond(a + i * width, block);
        ClearBeyond(change, block);
        var pivot = CholeskyDecomposition<TSimd, V>.Decompose(a, 0, length, width);
        if (pivot >= 0) return pivot;
        CholeskyDecomposition<TSimd, V>.Substitute(a, change, 0, length, width);
        entries.Explain(row, change, blocks.First(block), width);
        return -1;
    }

    public void Dispose() => matrix.Dispose();

    /// <summary>Adds sign·SᵀS to the matrix and Sᵀq to the right side.</summary>
    void Add(BlockRow row, EntryRange range, int block, float sign, float* right)
    {
        var width = blocks.Width(block);
        for (var at = range.Start; at < range.End;)
        {
            var panel = entries.Panel(row, at, range.End, blocks.First(block), width);
            BlockProducts<TSimd, V>.AddSum(panel.Values, panel.Stride, entries.Residuals + at, width, right, panel.Count);
            // What fills the entries up is zero.
            var skipped = Math.Max(0, range.First - at);
            var s = panel.Values + skipped * panel.Stride;
            for (var j = 0; j < blocks.Length(block); j += Band)
            {
                var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment;
                Tile<TSimd, V>.Add(s + j, 1, panel.Stride, s + from, panel.Stride, panel.Count - skipped, sign, matrix.Pointer + j * width + from, width, width - from);
            }

            at += panel.Count;
        }
    }

    void ClearBeyond(float* values, int block) => new Span<float>(values + blocks.Length(block), blocks.Width(block) - blocks.Length(block)).Clear();
}
