using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The evidence of a pair by the formulas of text search, with items as documents and users as words, as nearest_neighbours.bm25_weight and
/// tfidf_weight of implicit define them for a matrix [items × users]: <c>tfidf = √r·idf_u</c>,
/// <c>bm25 = r·(K₁ + 1) / (K₁·(1 − B + B·L_i/L̄) + r)·idf_u</c>, K₁ = 100, B = 0.8, <c>idf_u = max(0, ln(items) − ln(1 + n_u))</c>. L_i is the sum of
/// an item's strengths, with those of dislikes, L̄ its mean over all items, and n_u the number of a user's items.
/// </summary>
/// <remarks>Without the max a user of all items would have a negative idf, and seen pairs would count less than unseen ones.</remarks>
static class RetrievalEvidence
{
    const double K1 = 100;
    const double B = 0.8;

    // ln(1 + n), for each pair of a user: most users have fewer items than this.
    static readonly double[] Logarithms = [.. Enumerable.Range(0, 4096).Select(items => Math.Log(1.0 + items))];

    /// <summary>bm25, 0 or more.</summary>
    /// <param name="byUser">[users × items] The strengths of the training.</param>
    public static PairEvidence Bm25(SparseRows byUser)
    {
        var lnItems = Math.Log(byUser.Columns);
        var ceilings = Ceilings(byUser);
        // An item behind those of the matrix has no interactions.
        return new Formula((strength, item, userItems) =>
            strength * (K1 + 1) / ((item < ceilings.Length ? ceilings[item] : K1 * (1 - B)) + strength) * Idf(lnItems, userItems));
    }

    /// <summary>tfidf, 0 or more.</summary>
    /// <param name="byUser">[users × items] The strengths of the training.</param>
    public static PairEvidence Tfidf(SparseRows byUser)
    {
        var lnItems = Math.Log(byUser.Columns);
        return new Formula((strength, _, userItems) => Math.Sqrt(strength) * Idf(lnItems, userItems));
    }

    /// <summary>idf_u of a user, 0 or more.</summary>
    /// <param name="lnItems">ln(items).</param>
    /// <param name="userItems">The number of the user's items.</param>
    public static double Idf(double lnItems, int userItems) =>
        Math.Max(0, lnItems - (userItems < Logarithms.Length ? Logarithms[userItems] : Math.Log(1.0 + userItems)));

    /// <summary>[items] K₁·(1 − B + B·L_i/L̄).</summary>
    static double[] Ceilings(SparseRows byUser)
    {
        // In the order of the users, on one thread, so that training and every query get the same bits.
        var lengths = new double[byUser.Columns];
        for (var user = 0; user < byUser.Rows; user++)
        {
            var items = byUser.RowColumns(user);
            var strengths = byUser.RowValues(user);
            for (var e = 0; e < items.Length; e++) lengths[items[e]] += Math.Abs(strengths[e]);
        }

        var mean = lengths.Length > 0 ? lengths.Average() : 0;
        // Without any strength, every item is average.
        return Array.ConvertAll(lengths, length => K1 * (1 - B + B * (mean > 0 ? length / mean : 1)));
    }

    sealed class Formula(Func<float, int, int, double> formula) : PairEvidence
    {
        public override double Of(float strength, int item, int userItems) => formula(strength, item, userItems);
    }
}
