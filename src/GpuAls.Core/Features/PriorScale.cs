using System.Numerics;
using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// ρ(n), the share of the deviation that features let expect, which rows of n likes have: Σ (x − x̄)·m / Σ |m|² over rows of about n likes. The
/// vector of a row grows with its data, because unseen pairs count as evidence against an item; a row of few likes with the deviation of a row of
/// many would be recommended by its features alone. Items get a fixed one, which falls with n.
/// </summary>
/// <remarks>
/// W is fitted to vectors that were drawn to the last W, so that a full prior strengthens itself from iteration to iteration, until it hides what
/// the data tell about rows with the same features (docs/decisions/0032).
/// </remarks>
sealed class PriorScale
{
    // Bins of n are octaves: 1, 2 to 3, 4 to 7, and so on.
    const int MaxBins = 32;

    // With fewer rows, ρ of a bin would be chance.
    const int MinRows = 20;

    // The rows of a piece of work.
    const int PieceRows = 4096;

    // The likes at which an item's prior is half of the deviation.
    const double HalfLikes = 20;

    readonly double[] shares; // [bins] ρ, 0 to 1; the last one holds for more likes

    /// <param name="shares">[bins] ρ of each octave of likes.</param>
    public PriorScale(IReadOnlyList<double> shares) => this.shares = [.. shares];

    /// <summary>ρ = 1 for all rows.</summary>
    public static PriorScale One { get; } = new([1]);

    /// <summary>
    /// ρ(n) = 20 / (20 + n) of items, with n in the middle of its octave: rare items are found by their features, and popular ones by their data.
    /// </summary>
    public static PriorScale OfItems { get; } =
        new([.. Enumerable.Range(0, MaxBins).Select(bin => HalfLikes / (HalfLikes + 1.5 * Math.Pow(2, bin) - 0.5))]);

    /// <summary>[bins] ρ of each octave of likes.</summary>
    public IReadOnlyList<double> Shares => shares;

    /// <summary>ρ of a row with a number of likes.</summary>
    public double Of(int likes) => shares[Math.Min(BinOf(likes), shares.Length - 1)];

    /// <summary>Fits ρ to the vectors of the users.</summary>
    /// <param name="weights">The fit of the features.</param>
    /// <param name="table">[rows × features]</param>
    /// <param name="values">[entries] The values of the table, from <see cref="FeatureGram.ValuesOf"/>.</param>
    /// <param name="strengths">[rows × columns] The interactions of the side.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    public static PriorScale Fit(
        FeatureWeights weights, SparseRows table, LargeArray<float> values, SparseRows strengths, FactorMatrix x, int threads)
    {
        if (!weights.HasSignal) return One;
        var pieces = new (double[] Products, double[] Squares, int[] Rows)[(int)((table.Rows + PieceRows - 1L) / PieceRows)];
        Threads.ForEachPiece(pieces.Length, threads, piece =>
        {
            var (products, squares, rows) = pieces[piece] = (new double[MaxBins], new double[MaxBins], new int[MaxBins]);
            for (var row = piece * PieceRows; row < Math.Min(table.Rows, (piece + 1L) * PieceRows); row++)
            {
                var likes = strengths.Likes(row);
                if (likes == 0) continue;
                var bin = BinOf(likes);
                var columns = table.RowColumns(row);
                var numbers = values.Slice(table.Offsets[row], columns.Length);
                Vector512<double> product = default, square = default;
                for (var block = 0; block < LaneRows.Blocks(x.Factors); block++)
                {
                    var prior = weights.DeviationBlock(columns, numbers, block);
                    product += (LaneRows.Load(x, row, block) - weights.MeanOf(block)) * prior;
                    square += prior * prior;
                }

                products[bin] += Vector512.Sum(product);
                squares[bin] += Vector512.Sum(square);
                rows[bin]++;
            }
        });
        return new(Fill(Sum(piece => piece.Products), Sum(piece => piece.Squares), Sum(piece => piece.Rows)));

        T[] Sum<T>(Func<(double[] Products, double[] Squares, int[] Rows), T[]> of) where T : INumber<T> =>
            [.. Enumerable.Range(0, MaxBins).Select(bin => pieces.Aggregate(T.Zero, (sum, piece) => sum + of(piece)[bin]))];
    }

    static double[] Fill(double[] products, double[] squares, int[] rows)
    {
        var known = Enumerable.Range(0, MaxBins).Where(bin => rows[bin] >= MinRows && squares[bin] > 0).ToList();
        if (known.Count == 0) return [1];
        var shares = new double[known[^1] + 1];
        for (var bin = 0; bin < shares.Length; bin++)
        {
            var next = known.First(other => other >= bin);
            var share = Math.Clamp(products[next] / squares[next], 0, 1);
            // Below the rows of the training, a vector grows about as fast as its likes.
            shares[bin] = share * Math.Pow(2, bin - next);
        }

        return shares;
    }

    static int BinOf(int likes) => BitOperations.Log2((uint)Math.Max(1, likes));
}
