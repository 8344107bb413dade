using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The evidence of a pair without the unit of its strength, the popularity of its item and the activity of its user:
/// <c>s·idf_u / (1 − B + B·S_i/S̄)</c>, B = 0.8. <c>s = ln(1 + r) / mean of ln(1 + r)</c> over all pairs, S_i is the sum of s over the pairs of item
/// i, S̄ its mean over all items, and <c>idf_u = max(0, ln(items) − ln(1 + n_u))</c> for a user of n_u items. Plays, ratings and clicks have the same
/// mean s, 1, so one α suits them all. Without counts, it is BM25 (<see cref="RetrievalEvidence"/>) up to its saturation.
/// <para>
/// Fading: <c>s·(1 / 0.3 + idf_u / (1 − B + B·S_i/S̄))</c>, the same for strengths that fade with age. With α 0.3 its confidence is
/// <c>s + 0.3·normalized</c> in place of <c>1 + 0.3·normalized</c>, so that a pair without strength counts nothing, and without counts both are the
/// same.
/// </para>
/// </summary>
static class NormalizedEvidence
{
    const double B = 0.8;

    // An item behind those of the matrix has no interactions.
    const double ScaleOfOthers = 1 - B;

    // The α at which the confidence of a pair of mean strength has the 1 of Normalized.
    const double FadingAlpha = 0.3;

    // Plays, clicks and ratings in half stars are whole numbers and halves: most logarithms are in a table.
    const int TableSize = 4096;

    /// <summary>The evidence of the pairs of a matrix, 0 or more.</summary>
    /// <param name="byUser">[users × items] The strengths of the training. Dislikes count by their strength.</param>
    public static PairEvidence Of(SparseRows byUser)
    {
        var (logarithms, perLogarithm, scales) = Scales(byUser);
        // Without strengths, S̄ is 0 and no pair has evidence.
        for (var item = 0; item < scales.Length; item++) scales[item] = perLogarithm == 0 ? 0 : perLogarithm / scales[item];
        return new Normalized(logarithms, scales, perLogarithm / ScaleOfOthers, Math.Log(byUser.Columns));
    }

    /// <summary>The evidence of the pairs of a matrix whose strengths fade, 0 or more.</summary>
    /// <param name="byUser">[users × items] The strengths of the training. Dislikes count by their strength.</param>
    public static PairEvidence OfFading(SparseRows byUser)
    {
        var (logarithms, perLogarithm, scales) = Scales(byUser);
        var lnItems = Math.Log(byUser.Columns);
        return new Fading(logarithms, scales, perLogarithm, lnItems);
    }

    /// <summary>The table of logarithms, s for each unit of a logarithm, and 1 − B + B·S_i/S̄ of each item.</summary>
    static (double[] Logarithms, double PerLogarithm, double[] Scales) Scales(SparseRows byUser)
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

        if (!(total > 0)) return (logarithms, 0, sums);
        // S_i/S̄ is the same for sums of ln(1 + r) as for sums of s.
        return (logarithms, byUser.Entries / total, Array.ConvertAll(sums, sum => 1 - B + B * sum * byUser.Columns / total));
    }

    static double Logarithm(double[] table, float strength)
    {
        var half = 2 * strength;
        return half < TableSize && half == (int)half ? table[(int)half] : Math.Log(1.0 + strength);
    }

    /// <summary><c>s·idf_u / (1 − B + B·S_i/S̄)</c>.</summary>
    /// <param name="logarithms">The table of logarithms.</param>
    /// <param name="scales">[items] s for each unit of a logarithm, divided by 1 − B + B·S_i/S̄.</param>
    /// <param name="scaleOfOthers">The same for an item without interactions.</param>
    /// <param name="lnItems">ln(items).</param>
    sealed class Normalized(double[] logarithms, double[] scales, double scaleOfOthers, double lnItems) : PairEvidence
    {
        public override double Of(float strength, int item, int userItems) => Logarithm(logarithms, strength)
            * (item < scales.Length ? scales[item] : scaleOfOthers) * RetrievalEvidence.Idf(lnItems, userItems);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void OfUser(ReadOnlySpan<float> strengths, ReadOnlySpan<int> items, Span<double> evidence)
        {
            var (table, ofItems, idf) = (logarithms, scales, RetrievalEvidence.Idf(lnItems, items.Length));
            for (var e = 0; e < items.Length; e++)
            {
                var item = items[e];
                evidence[e] = Logarithm(table, Math.Abs(strengths[e])) * (item < ofItems.Length ? ofItems[item] : scaleOfOthers) * idf;
            }
        }
    }

    /// <summary><c>s·(1 / 0.3 + idf_u / (1 − B + B·S_i/S̄))</c>.</summary>
    /// <param name="logarithms">The table of logarithms.</param>
    /// <param name="scales">[items] 1 − B + B·S_i/S̄.</param>
    /// <param name="perLogarithm">s for each unit of a logarithm.</param>
    /// <param name="lnItems">ln(items).</param>
    sealed class Fading(double[] logarithms, double[] scales, double perLogarithm, double lnItems) : PairEvidence
    {
        public override double Of(float strength, int item, int userItems) => Logarithm(logarithms, strength) * perLogarithm
            * (1 / FadingAlpha + RetrievalEvidence.Idf(lnItems, userItems) / (item < scales.Length ? scales[item] : ScaleOfOthers));
    }
}
