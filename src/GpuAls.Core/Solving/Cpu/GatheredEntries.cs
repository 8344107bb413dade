using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The entries of one or more rows, their vectors and weights side by side, each row filled up to a multiple of eight with entries of weight zero and vector zero:
/// they add nothing, and no loop over entries has a ragged end.
/// </summary>
/// <param name="capacity">The most entries, filling included.</param>
/// <param name="stride">Floats in a row of factors.</param>
sealed unsafe class GatheredEntries<TSimd, V>(int capacity, int stride) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    readonly LargeArray<float> vectors = LargeArray<float>.Uninitialized((long)EntryCoefficients.Filled(capacity) * stride);
    readonly LargeArray<float> weights = LargeArray<float>.Uninitialized(EntryCoefficients.Filled(capacity));

    readonly List<int> disliked = []; // of the row that was copied last, where they are

    /// <summary>Copies a row's entries to a place, with their filling.</summary>
    /// <param name="rows">Whose entries.</param>
    /// <param name="first">The first entry.</param>
    /// <param name="count">How many.</param>
    /// <param name="y">[columns × stride]</param>
    /// <param name="place">The place of the first, a multiple of eight.</param>
    public void Copy(SparseRows rows, long first, int count, float* y, int place)
    {
        var to = vectors.Pointer + (long)place * stride;
        rows.Values.CopyTo(first, weights.Writable(place, count));
        disliked.Clear();
        for (var e = place; e < place + count; e++)
        {
            if (PairCode.IsLike(weights.Pointer[e])) continue;
            weights.Pointer[e] = PairCode.Weight(weights.Pointer[e]);
            disliked.Add(e);
        }

        Gather<TSimd, V>.Copy(rows, first, count, y, to, stride);
        var filling = EntryCoefficients.Filled(count) - count;
        new Span<float>(to + (long)count * stride, filling * stride).Clear();
        weights.Writable(place + count, filling).Clear();
    }

    /// <summary>r += b − Σ w·(y·x)·y over the entries of the row that was copied last.</summary>
    /// <param name="place">Where the row is.</param>
    /// <param name="count">How many entries it has, without filling.</param>
    /// <param name="x">[stride]</param>
    /// <param name="r">[stride] What is added to.</param>
    public void AddFirstResidual(int place, int count, float* x, float* r)
    {
        if (count == 0) return;
        AddProduct(place, count, x, r, 1, -1);
        // All were taken for liked ones: few are not, and the passes over them all stay as they are.
        foreach (var e in disliked) Vectors<TSimd, V>.AddScaled(-(1 + weights.Pointer[e]), vectors.Pointer + (long)e * stride, r, stride);
    }

    /// <summary>q += Σ s(e)·yₑ over the entries of a row, see <see cref="EntryProduct{TSimd, V}"/>.</summary>
    /// <param name="place">Where the row is.</param>
    /// <param name="count">How many entries it has, without filling.</param>
    /// <param name="p">[stride]</param>
    /// <param name="q">[stride] What is added to.</param>
    /// <param name="a">0 or 1.</param>
    /// <param name="sign">1 or −1.</param>
    public void AddProduct(int place, int count, float* p, float* q, float a, float sign) =>
        EntryProduct<TSimd, V>.Add(vectors.Pointer + (long)place * stride, weights.Pointer + place, EntryCoefficients.Filled(count), p, q, stride, a, sign);

    public void Dispose()
    {
        vectors.Dispose();
        weights.Dispose();
    }
}
