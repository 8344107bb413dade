using System.Numerics;

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
    /// <summary>Bins of n are octaves: 1, 2 to 3, 4 to 7, and so on.</summary>
    internal const int MaxBins = 32;

    // With fewer rows, ρ of a bin would be chance.
    const int MinRows = 20;

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
    public double Of(int likes) => OfBin(BinOf(likes));

    /// <summary>ρ of an octave of likes.</summary>
    public double OfBin(int bin) => shares[Math.Min(bin, shares.Length - 1)];

    /// <summary>ρ from sums over the rows of each octave of likes.</summary>
    /// <param name="products">[bins] Σ (x − x̄)·Wᵀ(a − ā).</param>
    /// <param name="squares">[bins] Σ |Wᵀ(a − ā)|².</param>
    /// <param name="rows">[bins] The number of rows.</param>
    public static PriorScale Of(double[] products, double[] squares, int[] rows) => new(Fill(products, squares, rows));

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

    /// <summary>The octave of a number of likes; that of 1 for none.</summary>
    internal static int BinOf(int likes) => BitOperations.Log2((uint)Math.Max(1, likes));
}
