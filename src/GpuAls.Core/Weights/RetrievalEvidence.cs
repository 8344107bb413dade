using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// Evidence of a pair as text search weighs words, items being the documents and users the words, as implicit's nearest_neighbours.bm25_weight and tfidf_weight
/// define it for a matrix [items × users]: <c>tfidf = √r·idf_u</c>, <c>bm25 = r·(K₁ + 1) / (K₁·(1 − B + B·L_i/L̄) + r)·idf_u</c>, K₁ = 100, B = 0.8,
/// <c>idf_u = max(0, ln(items) − ln(1 + n_u))</c>; L_i is the sum of an item's strengths, disliked or not, L̄ its mean over all items, n_u the number of a user's items.
/// </summary>
/// <remarks>Without the max a user who has every item would have a negative idf, and what they played would count against it.</remarks>
sealed class RetrievalEvidence
{
    const double K1 = 100;
    const double B = 0.8;

    readonly bool isBm25;
    readonly double lnItems;
    readonly double[] ceilings;

    /// <param name="confidence"><see cref="Confidence.Bm25"/> or <see cref="Confidence.Tfidf"/>.</param>
    /// <param name="byUser">[users × items] The strengths of the training.</param>
    public RetrievalEvidence(Confidence confidence, SparseRows byUser)
    {
        isBm25 = confidence == Confidence.Bm25;
        lnItems = Math.Log(byUser.Columns);
        ceilings = isBm25 ? Ceilings(byUser) : [];
    }

    /// <summary>What a pair's confidence is made of; 0 or more.</summary>
    /// <param name="strength">r</param>
    /// <param name="item">The item's row in the training.</param>
    /// <param name="userItems">n_u: how many items the user has.</param>
    public double Of(float strength, int item, int userItems)
    {
        var idf = Math.Max(0, lnItems - Math.Log(1.0 + userItems));
        return isBm25 ? strength * (K1 + 1) / (ceilings[item] + strength) * idf : Math.Sqrt(strength) * idf;
    }

    /// <summary>[items] K₁·(1 − B + B·L_i/L̄).</summary>
    static double[] Ceilings(SparseRows byUser)
    {
        // In the order of the users, on one thread: the sums are the same bits in training and in every query.
        var lengths = new double[byUser.Columns];
        for (var user = 0; user < byUser.Rows; user++)
        {
            var items = byUser.RowColumns(user);
            var strengths = byUser.RowValues(user);
            for (var e = 0; e < items.Length; e++) lengths[items[e]] += Math.Abs(strengths[e]);
        }

        var mean = lengths.Length > 0 ? lengths.Average() : 0;
        // Where nothing was ever played, every item is an average one.
        return Array.ConvertAll(lengths, length => K1 * (1 - B + B * (mean > 0 ? length / mean : 1)));
    }
}
