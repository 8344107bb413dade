using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The sums over all rows that a ridge regression of eight neighbouring factors needs beside K, which depends on the features alone.
/// </summary>
/// <param name="Mean">x̄, the weighted mean of X.</param>
/// <param name="Products">[p] AᵀΩ(X − 1x̄ᵀ).</param>
readonly record struct RidgeSums(Vector512<double> Mean, Vector512<double>[] Products)
{
    // The sums of a pass are read and written for each entry: they have to stay in the second-level cache.
    const int MaxBytes = 512 << 10;

    // A pass over all factors of usual models keeps its vectors in registers or the first-level cache.
    const int MaxBlocks = 16;

    /// <summary>
    /// The number of blocks of factors in a pass over the rows. A pass reads whole cache lines if it has an even number. No bit depends on it.
    /// </summary>
    /// <param name="features">p.</param>
    /// <param name="blocks">The number of blocks of all factors.</param>
    /// <param name="threads">The number of threads, which share the blocks.</param>
    public static int BlocksOfPass(int features, int blocks, int threads)
    {
        var share = (blocks + threads - 1) / threads;
        var even = (share + 1) / 2 * 2;
        var fits = (int)Math.Min(MaxBlocks, MaxBytes / ((long)features * LaneRows.Count * sizeof(double)));
        return Math.Max(1, Math.Min(even, fits));
    }

    /// <summary>Adds up the rows, in their order, for some blocks of factors.</summary>
    /// <param name="table">[rows × p] A.</param>
    /// <param name="values">[entries] The values of A, from <see cref="FeatureGram.ValuesOf"/>.</param>
    /// <param name="weights">[rows] The diagonal of Ω.</param>
    /// <param name="total">Σ ω.</param>
    /// <param name="means">[p] ā, the weighted means of the features.</param>
    /// <param name="x">[rows × f] X.</param>
    /// <param name="first">The number of the first block of eight factors.</param>
    /// <param name="count">The number of blocks.</param>
    /// <returns>The sums of each block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe RidgeSums[] Of(
        SparseRows table,
        LargeArray<float> values,
        double[] weights,
        double total,
        ReadOnlySpan<double> means,
        FactorMatrix x,
        int first,
        int count)
    {
        var features = means.Length;
        // Vectors that begin at a cache line: all others are read from two.
        using var all = LargeArray<float>.Zeros(2L * LaneRows.Count * count * (features + 1L));
        var products = (Vector512<double>*)all.Pointer;
        var sums = products + (long)features * count;
        var columns = table.ColumnIndices.Pointer;
        var numbers = values.Pointer;
        var offsets = table.Offsets.Pointer;
        var vector = x.Values.Pointer + first * LaneRows.Count;
        for (var row = 0; row < weights.Length; row++, vector += x.Stride)
        {
            var weight = weights[row];
            if (weight == 0) continue;
            var (from, end) = (offsets[row], offsets[row + 1]);
            var b = 0;
            for (; b + 4 <= count; b += 4) AddFour(weight, vector + b * LaneRows.Count, columns, numbers, from, end, products + b, count, sums + b);
            for (; b < count; b++)
            {
                var one = weight * LaneRows.Load(vector + b * LaneRows.Count);
                sums[b] += one;
                for (var e = from; e < end; e++) products[(long)columns[e] * count + b] += (double)numbers[e] * one;
            }
        }

        GC.KeepAlive(table);
        GC.KeepAlive(values);
        GC.KeepAlive(x);
        var result = new RidgeSums[count];
        for (var b = 0; b < count; b++)
        {
            // AᵀΩX − āΣωxᵀ: vectors of float32 leave float64 enough digits.
            var ofBlock = new Vector512<double>[features];
            for (var c = 0; c < features; c++) ofBlock[c] = products[c * count + b] - means[c] * sums[b];
            result[b] = new(total > 0 ? sums[b] / total : sums[b], ofBlock);
        }

        return result;
    }

    /// <summary>Adds a row to the sums of four blocks, whose vectors stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static unsafe void AddFour(
        double weight,
        float* vector,
        int* columns,
        float* numbers,
        long from,
        long end,
        Vector512<double>* products,
        int count,
        Vector512<double>* sums)
    {
        var a = weight * LaneRows.Load(vector);
        var b = weight * LaneRows.Load(vector + LaneRows.Count);
        var c = weight * LaneRows.Load(vector + 2 * LaneRows.Count);
        var d = weight * LaneRows.Load(vector + 3 * LaneRows.Count);
        sums[0] += a;
        sums[1] += b;
        sums[2] += c;
        sums[3] += d;
        for (var e = from; e < end; e++)
        {
            var number = Vector512.Create((double)numbers[e]);
            var to = products + (long)columns[e] * count;
            to[0] += number * a;
            to[1] += number * b;
            to[2] += number * c;
            to[3] += number * d;
        }
    }
}
