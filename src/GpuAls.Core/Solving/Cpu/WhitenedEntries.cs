using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The addresses of one row's vectors in the whitened side, and their weights, padded to a multiple of
/// eight with entries of weight zero and vector zero. The vectors are not copied: those of a row usually
/// fit into the first-level cache, and the first pass over a row requests those of the next row.
/// </summary>
/// <param name="fixedSide">The whitened fixed side.</param>
/// <param name="maxLength">Maximum entries in a row.</param>
sealed unsafe class WhitenedEntries<TSimd, V, TFormat>(WhitenedFactors<TSimd, V, TFormat> fixedSide, int maxLength) : IDisposable
    where TSimd : struct, ISimd<V>
    where V : struct
    where TFormat : struct, IRowFormat<V>
{
    // The vectors are scattered over hundreds of megabytes, and no processor can guess the next one, so it is requested this many entries early.
    const int PrefetchDistance = 32;

    // Maximum bytes of vectors that stay in the second-level cache from one pass to the next. The vectors of a longer row are requested again in
    // every pass.
    const int MaxCachedBytes = 512 << 10;

    readonly LargeArray<long> vectors = LargeArray<long>.Uninitialized(EntryProduct.Padded(maxLength));
    readonly LargeArray<float> weights = LargeArray<float>.Uninitialized(EntryProduct.Padded(maxLength));
    readonly List<int> disliked = [];
    int* columnsAhead; // the columns of the entries to request
    long entriesAhead; // how many of them are left in the matrix
    int lastVector; // of the fixed side
    int count;

    bool IsCached => (long)count * fixedSide.Size * sizeof(float) <= MaxCachedBytes;

    /// <summary>Loads a row, without the pair of its prior, if it has one.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="row">The row.</param>
    /// <param name="fixedRows">The number of vectors of the fixed side. Columns behind them are priors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(WeightedRows rows, int row, int fixedRows)
    {
        var first = rows.Offsets[row];
        count = rows.RowLength(row) - (rows.Columns > fixedRows ? 1 : 0);
        lastVector = fixedRows - 1;
        var columns = rows.ColumnIndices.Pointer + first;
        columnsAhead = columns + PrefetchDistance;
        entriesAhead = rows.Entries - first - PrefetchDistance;
        var to = (float**)vectors.Pointer;
        for (var e = 0; e < count; e++) to[e] = fixedSide.Values + (long)columns[e] * fixedSide.Size;
        for (var e = count; e < EntryProduct.Padded(count); e++) to[e] = fixedSide.ZeroRow;
        rows.Codes.CopyTo(first, weights.Writable(0, count));
        disliked.Clear();
        for (var e = 0; e < count; e++)
        {
            if (PairCode.IsLike(weights.Pointer[e])) continue;
            weights.Pointer[e] = PairCode.Weight(weights.Pointer[e]);
            disliked.Add(e);
        }

        weights.Writable(count, EntryProduct.Padded(count) - count).Clear();
    }

    /// <summary>r += Σ p·(1 + w)·z − w·(z·v)·z, the part of the entries in the first residual, in the first pass over a row.</summary>
    /// <param name="v">[width]</param>
    /// <param name="r">[width] The sum is added to it.</param>
    public void AddFirstResidual(float* v, float* r)
    {
        Add(v, r, 1, -1, isFirst: true);
        // The pass above treats all entries as liked. Dislikes are few, so their part of b is subtracted here, and the pass needs no branch.
        for (var d = 0; d < disliked.Count; d += EntryProduct.Unroll) SubtractDisliked(d, r);
    }

    /// <summary>q += Σ w·(z·p)·z.</summary>
    /// <param name="p">[width]</param>
    /// <param name="q">[width] The sum is added to it.</param>
    public void AddProduct(float* p, float* q) => Add(p, q, 0, 1, isFirst: false);

    public void Dispose()
    {
        vectors.Dispose();
        weights.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Add(float* p, float* q, float a, float sign, bool isFirst)
    {
        var coefficients = stackalloc float[EntryProduct.ChunkSize];
        var isCached = !isFirst && IsCached;
        for (var e = 0; e < count; e += EntryProduct.ChunkSize)
        {
            var length = Math.Min(EntryProduct.ChunkSize, EntryProduct.Padded(count) - e);
            var at = (float**)vectors.Pointer + e;
            for (var i = 0; i < length; i += EntryProduct.Unroll)
            {
                if (!isCached) Request(e + i);
                EntryProduct<TSimd, V, TFormat>.Coefficients(at + i, weights.Pointer + e + i, p, fixedSide.Width, a, sign, coefficients + i);
            }

            EntryProduct<TSimd, V, TFormat>.AddSum(at, coefficients, length, q, fixedSide.Width);
        }
    }

    /// <summary>r −= Σ (1 + w)·z over eight disliked entries.</summary>
    void SubtractDisliked(int first, float* r)
    {
        var coefficients = stackalloc float[EntryProduct.Unroll];
        var at = stackalloc float*[EntryProduct.Unroll];
        for (var i = 0; i < EntryProduct.Unroll; i++)
        {
            var exists = first + i < disliked.Count;
            coefficients[i] = exists ? -(1 + weights.Pointer[disliked[first + i]]) : 0;
            at[i] = exists ? ((float**)vectors.Pointer)[disliked[first + i]] : fixedSide.ZeroRow;
        }

        EntryProduct<TSimd, V, TFormat>.AddSum(at, coefficients, EntryProduct.Unroll, r, fixedSide.Width);
    }

    /// <summary>Requests eight vectors, <see cref="PrefetchDistance"/> entries after an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Request(int entry)
    {
        if (entry + EntryProduct.Unroll > entriesAhead) return;
        // No vector has the column of a prior. An address outside of all memory takes long to look up.
        for (var e = entry; e < entry + EntryProduct.Unroll; e++)
            Prefetch.Row(fixedSide.Values + (long)Math.Min(columnsAhead[e], lastVector) * fixedSide.Size, fixedSide.Size);
    }
}
