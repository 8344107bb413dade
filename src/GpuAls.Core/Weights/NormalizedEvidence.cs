using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The evidence of a pair without the unit of its strength, the popularity of its item and the activity of its user:
/// <c>s·idf_u / (1 − B + B·S_i/S̄)</c>, B = 0.8. <c>s = ln(1 + r) / mean of ln(1 + r)</c> over all pairs, S_i is the sum of s over the pairs of item
/// i, S̄ its mean over all items, and <c>idf_u = max(0, ln(items) − ln(1 + n_u))</c> for a user of n_u items. Plays, ratings and clicks have the same
/// mean s, 1, so one α suits them all. Without counts, it is BM25 (<see cref="RetrievalEvidence"/>) up to its saturation.
/// </summary>
static class NormalizedEvidence
{
    const double B = 0.8;

    // Plays, clicks and ratings in half stars are whole numbers and halves: most logarithms are in a table.
    const int TableSize = 4096;

    /// <summary>The evidence of the pairs of a matrix, 0 or more.</summary>
    /// <param name="byUser">[users × items] The strengths of the training. Dislikes count by their strength.</param>
    public static PairEvidence Of(SparseRows byUser)
    {
        var logarithms = new double[TableSize];
        for (var half = 0; half < TableSize; half++) logarithms[half] = Math.Log(1 + half / 2.0);
        // In the order of the users, on one thread, so that training and every query get the same bits.
        var sums = new double[byUser.Columns];
        var total = 0.0;
        for (var user = 0; user < byUser.Rows; user++)
        {
            var items = byUser.RowColumns(user);
            var strengths = byUser.RowValues(user);
            for (var e = 0; e < items.Length; e++)
            {
                var logarithm = Logarithm(logarithms, Math.Abs(strengths[e]));
                sums[items[e]] += logarithm;
                total += logarithm;
            }
        }

        if (!(total > 0)) return (_, _, _) => 0;
        // S_i/S̄ is the same for sums of ln(1 + r) as for sums of s.
        var scales = Array.ConvertAll(sums, sum => byUser.Entries / total / (1 - B + B * sum * byUser.Columns / total));
        var lnItems = Math.Log(byUser.Columns);
        // An item behind those of the matrix has no interactions.
        var scaleOfOthers = byUser.Entries / total / (1 - B);
        return (strength, item, userItems) => Logarithm(logarithms, strength)
            * (item < scales.Length ? scales[item] : scaleOfOthers) * RetrievalEvidence.Idf(lnItems, userItems);
    }

    static double Logarithm(double[] table, float strength)
    {
        var half = 2 * strength;
        return half < TableSize && half == (int)half ? table[(int)half] : Math.Log(1.0 + strength);
    }
}
