using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Weights;

/// <summary>
/// The weights of a matrix's pairs: a <see cref="Weighting"/> with what the matrix says of each pair's item and user. Rows by user, rows by item and
/// single pairs get the very same number for the same pair. May be used from several threads at once.
/// </summary>
sealed class PairWeights
{
    // Rows that one thread takes at a time.
    const int Piece = 512;

    readonly Weighting weighting;
    readonly SparseRows byUser;

    // A pass over all strengths, which most weightings do not need.
    readonly Lazy<RetrievalEvidence>? retrieval;

    internal PairWeights(Weighting weighting, SparseRows byUser)
    {
        this.weighting = weighting;
        this.byUser = byUser;
        if (!weighting.IsOfStrengthAlone) retrieval = new(() => new RetrievalEvidence(weighting.Confidence, byUser));
    }

    /// <summary>The weight of one pair, of the matrix or of a new user.</summary>
    /// <param name="strength">r, below 0 a dislike.</param>
    /// <param name="item">The item's row.</param>
    /// <param name="userItems">How many items the user has.</param>
    public PairWeight Of(float strength, int item, int userItems) => weighting.WeightOf(Evidence(strength, item, userItems), strength < 0);

    /// <summary>[users × items] The weights, a row for each user.</summary>
    public WeightedRows ByUser() => weighting.IsOfStrengthAlone
        ? weighting.Apply(byUser)
        : Map(byUser, (row, column, strength) => Of(strength, column, byUser.RowLength(row)));

    /// <summary>[users × items] The weights of users who may be others than those of the matrix, from what is known of them.</summary>
    /// <param name="known">[users × items] Their strengths.</param>
    internal WeightedRows OfOthers(SparseRows known) => Map(known, (row, column, strength) => Of(strength, column, known.RowLength(row)));

    /// <summary>[items × users] The weights, a row for each item.</summary>
    /// <param name="byItem">The transpose of the strengths.</param>
    public WeightedRows ByItem(SparseRows byItem) => weighting.IsOfStrengthAlone
        ? weighting.Apply(byItem)
        : Map(byItem, (row, column, strength) => Of(strength, row, byUser.RowLength(column)));

    /// <summary>Σ of the evidence over all pairs, those of dislikes times their weight, added user by user.</summary>
    internal double TotalEvidence()
    {
        var sums = new double[byUser.Rows];
        ForEachRow(byUser.Rows, user =>
        {
            var items = byUser.RowColumns(user);
            var strengths = byUser.RowValues(user);
            for (var e = 0; e < items.Length; e++)
                sums[user] += (strengths[e] < 0 ? weighting.DislikeWeight : 1) * Evidence(strengths[e], items[e], items.Length);
        });
        return sums.Sum();
    }

    /// <summary>How many pairs there are, dislikes counted with their weight.</summary>
    internal double TotalPairs()
    {
        var dislikes = byUser.Values.HasNegative ? byUser.Values.Count(strength => strength < 0) : 0;
        return byUser.Entries - dislikes + weighting.DislikeWeight * dislikes;
    }

    /// <summary>[items] Σ c² over the pairs of each item; a dislike counts nothing.</summary>
    /// <param name="byItem">The transpose of the strengths.</param>
    internal double[] SquaredConfidences(SparseRows byItem)
    {
        var weights = ByItem(byItem);
        var squares = new double[weights.Rows];
        ForEachRow(weights.Rows, item =>
        {
            foreach (var code in weights.RowCodes(item))
            {
                var confidence = weighting.UnobservedWeight * Math.Max(0, 1.0 + code);
                squares[item] += confidence * confidence;
            }
        });
        return squares;
    }

    double Evidence(float strength, int item, int userItems) =>
        retrieval?.Value.Of(Math.Abs(strength), item, userItems) ?? weighting.Evidence(Math.Abs(strength));

    static WeightedRows Map(SparseRows rows, Func<int, int, float, PairWeight> weight)
    {
        var weights = LargeArray<float>.Uninitialized(rows.Entries);
        ForEachRow(rows.Rows, row =>
        {
            var columns = rows.RowColumns(row);
            var strengths = rows.RowValues(row);
            var to = weights.Writable(rows.Offsets[row], columns.Length);
            for (var e = 0; e < to.Length; e++) to[e] = weight(row, columns[e], strengths[e]).Code;
        });
        return new WeightedRows(rows, EntryValues.Of(weights));
    }

    static void ForEachRow(int rows, Action<int> work) => Threads.ForEachPiece((rows + Piece - 1) / Piece, Environment.ProcessorCount, piece =>
    {
        for (var row = piece * Piece; row < Math.Min(rows, (piece + 1L) * Piece); row++) work(row);
    });
}
