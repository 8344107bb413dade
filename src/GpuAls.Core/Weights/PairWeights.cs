using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Weights;

/// <summary>
/// The weights of the pairs of a matrix: a <see cref="Weighting"/>, applied to each pair with its item and user. Rows by user, rows by item and
/// single pairs get exactly the same number for the same pair. It may be used from several threads at once.
/// </summary>
sealed class PairWeights
{
    // The rows that a thread takes at a time.
    const int RowsPerPiece = 512;

    readonly Weighting weighting;
    readonly SparseRows byUser;

    // A pass over all strengths, which most weightings do not need.
    readonly Lazy<PairEvidence>? evidence;

    internal PairWeights(Weighting weighting, SparseRows byUser)
    {
        this.weighting = weighting;
        this.byUser = byUser;
        if (ConfidenceInfo.Of(weighting.Confidence).OfMatrix is { } ofMatrix) evidence = new(() => ofMatrix(byUser));
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

    /// <summary>[users × items] The weights of users who need not be in the matrix, from their own strengths.</summary>
    /// <param name="known">[users × items] Their strengths.</param>
    internal WeightedRows OfOthers(SparseRows known) => Map(known, (row, column, strength) => Of(strength, column, known.RowLength(row)));

    /// <summary>[items × users] The weights, a row for each item.</summary>
    /// <param name="byItem">The transpose of the strengths.</param>
    public WeightedRows ByItem(SparseRows byItem) => weighting.IsOfStrengthAlone
        ? weighting.Apply(byItem)
        : Map(byItem, (row, column, strength) => Of(strength, row, byUser.RowLength(column)));

    /// <summary>Σ of the evidence over all pairs, in the order of the users. The evidence of dislikes is multiplied by their weight.</summary>
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

    /// <summary>The number of pairs, with dislikes counted by their weight.</summary>
    internal double TotalPairs()
    {
        var dislikes = byUser.Values.HasNegative ? byUser.Values.Count(strength => strength < 0) : 0;
        return byUser.Entries - dislikes + weighting.DislikeWeight * dislikes;
    }

    /// <summary>[items] Σ c² over the pairs of each item, without dislikes.</summary>
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
        evidence?.Value(Math.Abs(strength), item, userItems) ?? weighting.Evidence(Math.Abs(strength));

    static WeightedRows Map(SparseRows rows, Func<int, int, float, PairWeight> weight)
    {
        var weights = rows.Arrays.Uninitialized<float>(rows.Entries);
        ForEachRow(rows.Rows, row =>
        {
            var columns = rows.RowColumns(row);
            var strengths = rows.RowValues(row);
            var to = weights.Writable(rows.Offsets[row], columns.Length);
            for (var e = 0; e < to.Length; e++) to[e] = weight(row, columns[e], strengths[e]).Code;
        });
        return new WeightedRows(rows, EntryValues.Of(weights));
    }

    static void ForEachRow(int rows, Action<int> work)
    {
        var pieces = (rows + RowsPerPiece - 1) / RowsPerPiece;
        Threads.ForEachPiece(pieces, Environment.ProcessorCount, piece =>
        {
            for (var row = piece * RowsPerPiece; row < Math.Min(rows, (piece + 1L) * RowsPerPiece); row++) work(row);
        });
    }
}
