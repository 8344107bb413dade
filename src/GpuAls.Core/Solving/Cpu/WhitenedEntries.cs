using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// One row's entries: where their vectors lie in the whitened side, and their weights, filled up to a multiple of eight with entries of weight zero and vector zero. The vectors
/// stay where they are: a row's are few enough for the first-level cache, and the first pass over a row fetches the next row's.
/// </summary>
/// <param name="side">The fixed side.</param>
/// <param name="longest">The most entries of a row.</param>
sealed unsafe class WhitenedEntries<TSimd, V, TFormat>(StoredSide<TSimd, V, TFormat> side, int longest) : IDisposable
    where TSimd : struct, ISimd<V>
    where V : struct
    where TFormat : struct, IRowFormat<V>
{
    // Rows are scattered over hundreds of megabytes, where no processor can guess the next one: ask for it this many entries early.
    const int Ahead = 32;

    // What a pass leaves in the second-level cache for the next; a row with more is fetched again by every pass.
    const int CachedBytes = 512 << 10;

    readonly LargeArray<long> vectors = LargeArray<long>.Uninitialized(EntryCoefficients.Filled(longest));
    readonly LargeArray<float> weights = LargeArray<float>.Uninitialized(EntryCoefficients.Filled(longest));
    readonly List<int> disliked = [];
    int* ahead;
    long entriesAhead;
    int count;

    bool IsCached => (long)count * side.Size * sizeof(float) <= CachedBytes;

    /// <summary>Turns to a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(SparseRows rows, int row)
    {
        var first = rows.Offsets[row];
        count = rows.RowLength(row);
        var columns = rows.ColumnIndices.Pointer + first;
        ahead = columns + Ahead;
        entriesAhead = rows.Entries - first - Ahead;
        var to = (float**)vectors.Pointer;
        for (var e = 0; e < count; e++) to[e] = side.Values + (long)columns[e] * side.Size;
        for (var e = count; e < EntryCoefficients.Filled(count); e++) to[e] = side.Nothing;
        rows.Values.CopyTo(first, weights.Writable(0, count));
        disliked.Clear();
        for (var e = 0; e < count; e++)
        {
            if (PairCode.IsLike(weights.Pointer[e])) continue;
            weights.Pointer[e] = PairCode.Weight(weights.Pointer[e]);
            disliked.Add(e);
        }

        weights.Writable(count, EntryCoefficients.Filled(count) - count).Clear();
    }

    /// <summary>r += Σ (1 + w)·z − w·(z·v)·z: what the entries add to the first residual. The first pass over a row.</summary>
    /// <param name="v">[width]</param>
    /// <param name="r">[width] Added to.</param>
    public void AddFirstResidual(float* v, float* r)
    {
        Add(v, r, 1, -1, isFirst: true);
        // All were taken for liked ones.
        for (var d = 0; d < disliked.Count; d += EntryCoefficients.Together) TakeBack(d, r);
    }

    /// <summary>q += Σ w·(z·p)·z.</summary>
    /// <param name="p">[width]</param>
    /// <param name="q">[width] Added to.</param>
    public void AddProduct(float* p, float* q) => Add(p, q, 0, 1, isFirst: false);

    public void Dispose()
    {
        vectors.Dispose();
        weights.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Add(float* p, float* q, float a, float sign, bool isFirst)
    {
        var coefficients = stackalloc float[EntryChunk.Most];
        var isFetched = !isFirst && IsCached;
        for (var e = 0; e < count; e += EntryChunk.Most)
        {
            var chunk = Math.Min(EntryChunk.Most, EntryCoefficients.Filled(count) - e);
            var at = (float**)vectors.Pointer + e;
            for (var i = 0; i < chunk; i += EntryCoefficients.Together)
            {
                if (!isFetched) Fetch(e + i);
                EntryChunk<TSimd, V, TFormat>.Coefficients(at + i, weights.Pointer + e + i, p, side.Width, a, sign, coefficients + i);
            }

            EntryChunk<TSimd, V, TFormat>.AddSum(at, coefficients, chunk, q, side.Width);
        }
    }

    /// <summary>r −= Σ (1 + w)·z over eight disliked entries.</summary>
    void TakeBack(int first, float* r)
    {
        var coefficients = stackalloc float[EntryCoefficients.Together];
        var at = stackalloc float*[EntryCoefficients.Together];
        for (var i = 0; i < EntryCoefficients.Together; i++)
        {
            var isThere = first + i < disliked.Count;
            coefficients[i] = isThere ? -(1 + weights.Pointer[disliked[first + i]]) : 0;
            at[i] = isThere ? ((float**)vectors.Pointer)[disliked[first + i]] : side.Nothing;
        }

        EntryChunk<TSimd, V, TFormat>.AddSum(at, coefficients, EntryCoefficients.Together, r, side.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Fetch(int entry)
    {
        if (entry + EntryCoefficients.Together > entriesAhead) return;
        for (var e = entry; e < entry + EntryCoefficients.Together; e++) Prefetch.Row(side.Values + (long)ahead[e] * side.Size, side.Size);
    }
}
