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
    /// <summary>Adds up the rows, in their order.</summary>
    /// <param name="table">[rows × p] A.</param>
    /// <param name="values">[entries] The values of A, from <see cref="FeatureGram.ValuesOf"/>.</param>
    /// <param name="weights">[rows] The diagonal of Ω.</param>
    /// <param name="total">Σ ω.</param>
    /// <param name="means">[p] ā, the weighted means of the features.</param>
    /// <param name="x">[rows × f] X.</param>
    /// <param name="block">The number of the block of eight factors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe RidgeSums Of(
        SparseRows table, LargeArray<float> values, double[] weights, double total, ReadOnlySpan<double> means, FactorMatrix x, int block)
    {
        var sum = Vector512<double>.Zero;
        var products = new Vector512<double>[means.Length];
        var columns = table.ColumnIndices.Pointer;
        var numbers = values.Pointer;
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] == 0) continue;
            var weighted = weights[row] * LaneRows.Load(x, row, block);
            sum += weighted;
            for (var e = table.Offsets[row]; e < table.Offsets[row + 1L]; e++) products[columns[e]] += (double)numbers[e] * weighted;
        }

        // AᵀΩX − āΣωxᵀ: vectors of float32 leave float64 enough digits.
        for (var c = 0; c < products.Length; c++) products[c] -= means[c] * sum;
        GC.KeepAlive(table);
        GC.KeepAlive(values);
        return new(total > 0 ? sum / total : sum, products);
    }
}
