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
    /// <param name="x">[rows × f] X.</param>
    /// <param name="block">The number of the block of eight factors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe RidgeSums Of(
        SparseRows table, LargeArray<float> values, double[] weights, double total, FactorMatrix x, int block)
    {
        var sum = Vector512<double>.Zero;
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] != 0) sum += weights[row] * LaneRows.Load(x, row, block);
        }

        var mean = total > 0 ? sum / total : sum;
        var products = new Vector512<double>[table.Columns];
        var columns = table.ColumnIndices.Pointer;
        var numbers = values.Pointer;
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] == 0) continue;
            var centred = weights[row] * (LaneRows.Load(x, row, block) - mean);
            for (var e = table.Offsets[row]; e < table.Offsets[row + 1L]; e++) products[columns[e]] += (double)numbers[e] * centred;
        }

        GC.KeepAlive(table);
        GC.KeepAlive(values);
        return new(mean, products);
    }
}
