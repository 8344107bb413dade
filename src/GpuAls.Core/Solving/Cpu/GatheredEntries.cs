using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Copies of the vectors and weights of one or more rows' entries, consecutive in memory, so that every later pass reads the cache and not memory.
/// Each row is padded to a multiple of eight with entries of weight zero and vector zero, which add nothing.
/// </summary>
/// <param name="capacity">Maximum entries, padding included.</param>
/// <param name="stride">Floats in a row of factors.</param>
sealed unsafe class GatheredEntries<TSimd, V>(int capacity, int stride) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    readonly LargeArray<float> vectors = LargeArray<float>.Uninitialized((long)EntryProduct.Padded(capacity) * stride);
    readonly LargeArray<float> weights = LargeArray<float>.Uninitialized(EntryProduct.Padded(capacity));

    // The positions of the disliked entries of the row that was copied last.
    readonly List<int> disliked = [];

    /// <summary>Copies a row's entries, with padding.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="first">The first entry.</param>
    /// <param name="count">The number of entries.</param>
    /// <param name="y">[columns × stride]</param>
    /// <param name="place">The position of the first copied entry, a multiple of eight.</param>
    public void Copy(WeightedRows rows, long first, int count, float* y, int place)
    {
        var to = vectors.Pointer + (long)place * stride;
        rows.Codes.CopyTo(first, weights.Writable(place, count));
        disliked.Clear();
        for (var e = place; e < place + count; e++)
        {
            if (PairCode.IsLike(weights.Pointer[e])) continue;
            weights.Pointer[e] = PairCode.Weight(weights.Pointer[e]);
            disliked.Add(e);
        }

        Gather<TSimd, V>.Copy(rows, first, count, y, to, stride);
        var padding = EntryProduct.Padded(count) - count;
        new Span<float>(to + (long)count * stride, padding * stride).Clear();
        weights.Writable(place + count, padding).Clear();
    }

    /// <summary>r += b − Σ w·(y·x)·y over the entries of the row that was copied last.</summary>
    /// <param name="place">The position of the row's first entry.</param>
    /// <param name="count">The number of the row's entries, without padding.</param>
    /// <param name="x">[stride]</param>
    /// <param name="r">[stride] The sum is added to it.</param>
    public void AddFirstResidual(int place, int count, float* x, float* r)
    {
        if (count == 0) return;
        AddProduct(place, count, x, r, 1, -1);
        // The pass above treats all entries as liked. Dislikes are few, so their part of b is subtracted here, and the pass needs no branch.
        foreach (var e in disliked) Vectors<TSimd, V>.AddScaled(-(1 + weights.Pointer[e]), vectors.Pointer + (long)e * stride, r, stride);
    }

    /// <summary>q += Σ s(e)·yₑ over the entries of a row, see <see cref="EntryProduct"/>.</summary>
    /// <param name="place">The position of the row's first entry.</param>
    /// <param name="count">The number of the row's entries, without padding.</param>
    /// <param name="p">[stride]</param>
    /// <param name="q">[stride] The sum is added to it.</param>
    /// <param name="a">0 or 1.</param>
    /// <param name="sign">1 or −1.</param>
    public void AddProduct(int place, int count, float* p, float* q, float a, float sign)
    {
        var y = vectors.Pointer + (long)place * stride;
        EntryProduct<TSimd, V>.Add(y, weights.Pointer + place, EntryProduct.Padded(count), p, q, stride, a, sign);
    }

    public void Dispose()
    {
        vectors.Dispose();
        weights.Dispose();
    }
}

/// <summary>A copy of the vectors of some entries to consecutive memory.</summary>
static unsafe class Gather<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    // The vectors are scattered over hundreds of megabytes, and no processor can guess the next one, so it is requested this many entries early.
    const int PrefetchDistance = 8;

    /// <summary>to[e, :] = y[column of entry first + e, :] for 0 ≤ e &lt; count.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="first">The first entry.</param>
    /// <param name="count">The number of entries.</param>
    /// <param name="y">[columns × stride]</param>
    /// <param name="to">[count × stride]</param>
    /// <param name="stride">Floats in a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(WeightedRows rows, long first, int count, float* y, float* to, int stride)
    {
        var columns = rows.ColumnIndices.Pointer + first;
        // Also the first vectors of the next row.
        var end = (int)Math.Min(count + (long)PrefetchDistance, rows.Entries - first);
        for (var e = 0; e < count; e++, to += stride)
        {
            if (e + PrefetchDistance < end) Prefetch.Row(y + (long)columns[e + PrefetchDistance] * stride, stride);
            Vectors<TSimd, V>.Copy(y + (long)columns[e] * stride, to, stride);
        }
    }
}
