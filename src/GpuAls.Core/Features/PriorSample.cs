using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The rows of a side to which ρ is fitted: those with likes, and of an octave of likes with more rows than <see cref="MaxRows"/> a random part of
/// about so many. Their hundreds of thousands of numbers leave ρ exact to a percent.
/// </summary>
sealed unsafe class PriorSample
{
    /// <summary>The rows of an octave beyond which a part of them is taken.</summary>
    internal const int MaxRows = 4096;

    // The rows of a piece of work.
    const int PieceRows = 1024;
    const int PrefetchDistance = 8;

    readonly SparseRows table;
    readonly PriorRows all;
    readonly int[] rows;

    /// <param name="table">[rows × features] A.</param>
    /// <param name="all">The same features, with the octaves of the rows.</param>
    /// <param name="weights">[rows] 0 for rows to ignore.</param>
    public PriorSample(SparseRows table, PriorRows all, double[] weights)
    {
        (this.table, this.all) = (table, all);
        var counts = new int[PriorScale.MaxBins];
        for (var row = 0; row < weights.Length; row++) counts[all.Octaves[row]] += weights[row] > 0 ? 1 : 0;
        rows = [.. Enumerable.Range(0, weights.Length).Where(row => weights[row] > 0 && IsTaken(row, counts[all.Octaves[row]]))];
    }

    /// <summary>Fits ρ to the vectors.</summary>
    /// <param name="weights">The fit of the features.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    public PriorScale Fit(FeatureWeights weights, FactorMatrix x, int threads)
    {
        var pieces = new (double[] Products, double[] Squares, int[] Rows)[(rows.Length + PieceRows - 1) / PieceRows];
        Threads.ForEachPiece(pieces.Length, threads, piece => pieces[piece] = Sums(weights, x, piece));
        double[] products = new double[PriorScale.MaxBins], squares = new double[PriorScale.MaxBins];
        var counts = new int[PriorScale.MaxBins];
        foreach (var piece in pieces)
        {
            for (var bin = 0; bin < PriorScale.MaxBins; bin++)
            {
                products[bin] += piece.Products[bin];
                squares[bin] += piece.Squares[bin];
                counts[bin] += piece.Rows[bin];
            }
        }

        return PriorScale.Of(products, squares, counts);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    (double[] Products, double[] Squares, int[] Rows) Sums(FeatureWeights weights, FactorMatrix x, int piece)
    {
        double[] products = new double[PriorScale.MaxBins], squares = new double[PriorScale.MaxBins];
        var counts = new int[PriorScale.MaxBins];
        for (var place = piece * PieceRows; place < Math.Min(rows.Length, (piece + 1) * PieceRows); place++)
        {
            // The rows are scattered, and no processor can guess the next one.
            if (place + PrefetchDistance < rows.Length)
                Prefetch.Row(x.Values.Pointer + (long)rows[place + PrefetchDistance] * x.Stride, x.Stride);
            var row = rows[place];
            var bin = all.Octaves[row];
            var columns = table.RowColumns(row);
            var numbers = all.Values.Slice(table.Offsets[row], columns.Length);
            Vector512<double> product = default, square = default;
            for (var block = 0; block < LaneRows.Blocks(x.Factors); block++)
            {
                var prior = weights.DeviationBlock(columns, numbers, block);
                product += (LaneRows.Load(x, row, block) - weights.MeanOf(block)) * prior;
                square += prior * prior;
            }

            products[bin] += Vector512.Sum(product);
            squares[bin] += Vector512.Sum(square);
            counts[bin]++;
        }

        return (products, squares, counts);
    }

    static bool IsTaken(int row, int count) => count <= MaxRows || SplitMix.Share(SplitMix.Mix((ulong)row)) < (double)MaxRows / count;
}
