using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>
/// A baseline: the neighbours of a model without its factors. The score of an item is the sum of its regression weights over the items that the user
/// likes. Items that are no neighbours score 0; ties by row.
/// </summary>
public sealed class NeighbourRanker : IItemRanker
{
    readonly SparseRows weights;

    /// <param name="train">[users × items] The training strengths; only likes count.</param>
    /// <param name="known">[users × items] The known items of each user who is ranked for.</param>
    /// <param name="options">K and λ; by default those of <see cref="NeighbourOptions"/>. β has no effect on the order.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">An option is out of range.</exception>
    public NeighbourRanker(SparseRows train, SparseRows known, NeighbourOptions? options = null, CancellationToken cancel = default)
        : this(Fit(train, options ?? new(), cancel), known)
    {
    }

    /// <param name="weights">[items × items] Weights, in any scale above 0.</param>
    /// <param name="known">[users × items] The known items of each user who is ranked for.</param>
    internal NeighbourRanker(SparseRows weights, SparseRows known) => (this.weights, Known) = (weights, known);

    /// <inheritdoc/>
    public string Name => "neighbours";

    /// <inheritdoc/>
    public SparseRows Known { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default) =>
        UserPieces.Rank(users, () => new NeighbourSums(weights), (sums, user) => Rank(test, user, top, sums.Of(Known, user)), cancel);

    static SparseRows Fit(SparseRows train, NeighbourOptions options, CancellationToken cancel)
    {
        options.Validate();
        return NeighbourFit.Run(
            train, train.Transpose(), options.Count, [options.Regularization], Environment.ProcessorCount, progress: null, cancel)[0];
    }

    RankedUser Rank(SparseRows test, int user, int top, NeighbourScores parts)
    {
        var items = weights.Columns;
        var known = Known.RowColumns(user).ToArray();
        Scored[] scored =
        [
            .. parts.Items.Select((item, n) => new Scored(item, parts.Scores[n])).Where(one => Array.BinarySearch(known, one.Row) < 0),
        ];
        // Rows that do not have the score 0 of all others, or are not in the list.
        int[] apart = [.. parts.Items.Union(known).Order()];
        var ranks = new List<int>();
        foreach (var item in test.RowColumns(user))
        {
            if (item < items) ranks.Add(1 + Before(item));
        }

        ranks.Sort();
        var best = new TopK(Math.Min(top, items));
        foreach (var one in scored) best.Add(one);
        var others = 0;
        for (var item = 0; item < items && others < top; item++)
        {
            if (Array.BinarySearch(apart, item) >= 0) continue;
            best.Add(new Scored(item, 0));
            others++;
        }

        return new RankedUser(user, ranks, test.RowLength(user), items - known.Length, [.. best.ToSortedArray().Select(one => one.Row)]);

        int Before(int item)
        {
            var own = parts.Of(item);
            var before = scored.Count(one => one.Score > own || (one.Score == own && one.Row < item));
            if (own > 0) return before;
            // Of the others, all if the item scores less than 0, otherwise those with a lower row.
            var place = Array.BinarySearch(apart, item);
            return before + (own < 0 ? items - apart.Length : item - (place < 0 ? ~place : place));
        }
    }
}
