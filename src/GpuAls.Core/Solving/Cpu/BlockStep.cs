using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The exact step of a row in one block π of its factors: (G_ππ + SᵀS)·δ = Sᵀq
/// − (G·x)_π, with the block's columns S of the row's s and the residuals q.
/// </summary>
/// <param name="entries">The entries of the batch.</param>
/// <param name="blocks">The blocks of factors.</param>
sealed unsafe class BlockStep<TSimd, V>(BlockEntries<TSimd, V> entries, FactorBlocks blocks) : IDisposable
    where TSimd : struct, ISimd<V>
    where V : struct
{
    readonly LargeArray<float> matrix =
        LargeArray<float>.Zeros((long)FactorMatrix.StrideFor(blocks.MaxLength) * FactorMatrix.StrideFor(blocks.MaxLength));

    /// <summary>Solves a block of a row and subtracts the contribution of the change from the residuals.</summary>
    /// <param name="row">The row.</param>
    /// <param name="block">The block.</param>
    /// <param name="rowLambda">λ of the row, added to the diagonal of G.</param>
    /// <param name="gram">The first element of G_ππ, readable for whole vectors.</param>
    /// <param name="stride">Floats from one row of G to the next.</param>
    /// <param name="change">[width] −(G·x)_π. Becomes δ, zero after the block.</param>
    /// <returns>−1, or the first factor of the block whose pivot is not above zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Solve(BlockRow row, int block, float rowLambda, float* gram, int stride, float* change)
    {
        int length = blocks.Length(block), width = blocks.Width(block);
        var a = matrix.Pointer;
        for (var i = 0; i < width; i++)
        {
            if (i < length) Vectors<TSimd, V>.Copy(gram + (nint)i * stride, a + i * width, width);
            else Vectors<TSimd, V>.Clear(a + i * width, width);
            a[i * width + i] += rowLambda;
        }

        Add(row, row.Added, block, 1, change);
        Add(row, row.Subtracted, block, -1, change);
        for (var i = 0; i < length; i++) ClearPadding(a + i * width, block);
        ClearPadding(change, block);
        var pivot = CholeskyDecomposition<TSimd, V>.Decompose(a, 0, length, width);
        if (pivot >= 0) return pivot;
        CholeskyDecomposition<TSimd, V>.Substitute(a, change, 0, length, width);
        entries.Subtract(row, change, blocks.First(block), width);
        return -1;
    }

    public void Dispose() => matrix.Dispose();

    /// <summary>Adds sign·SᵀS to the matrix and Sᵀq to the right side.</summary>
    void Add(BlockRow row, EntryRange range, int block, float sign, float* right)
    {
        var width = blocks.Width(block);
        for (var at = range.Start; at < range.End;)
        {
            var chunk = entries.Chunk(row, at, range.End, blocks.First(block), width);
            EightRows<TSimd, V>.AddTransposedProduct(chunk.Values, chunk.Stride, entries.Residuals + at, width, right, chunk.Count);
            // Padding is zero and adds nothing to the matrix.
            var padding = Math.Max(0, range.First - at);
            var s = chunk.Values + padding * chunk.Stride;
            for (var j = 0; j < blocks.Length(block); j += Tile<TSimd, V>.Rows)
            {
                // Whole vectors from the one that contains the diagonal: only the upper triangle is read later.
                var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment;
                var sums = matrix.Pointer + j * width + from;
                Tile<TSimd, V>.Add(s + j, 1, chunk.Stride, s + from, chunk.Stride, chunk.Count - padding, sign, sums, width, width - from);
            }

            at += chunk.Count;
        }
    }

    void ClearPadding(float* values, int block) => new Span<float>(values + blocks.Length(block), blocks.Width(block) - blocks.Length(block)).Clear();
}

/// <summary>The factors 0 … f − 1 in blocks of d consecutive factors. The last block has the remaining factors.</summary>
/// <param name="Factors">f.</param>
/// <param name="Size">d. More than f gives one block of all factors.</param>
readonly record struct FactorBlocks(int Factors, int Size)
{
    /// <summary>The number of blocks.</summary>
    public int Count => (int)(((long)Factors + Size - 1) / Size);

    /// <summary>Maximum factors in a block.</summary>
    public int MaxLength => Math.Min(Factors, Size);

    /// <summary>The first factor of a block.</summary>
    public int First(int block) => block * Size;

    /// <summary>The number of factors in a block.</summary>
    public int Length(int block) => Math.Min(Size, Factors - First(block));

    /// <summary>The number of factors in a block, rounded up to a multiple of 16.</summary>
    public int Width(int block) => FactorMatrix.StrideFor(Length(block));
}
