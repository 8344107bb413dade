using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation;

/// <summary>
/// The evaluation of users who were not trained on, with few known items: a model sees the first n of each user's items in a random order, for each
/// of several n, and is measured on the items behind the largest n. All n have the same users and the same test items.
/// </summary>
sealed class KnownCounts
{
    // Differs from the numbers of items and from the draws of splits.
    const int ForOrder = -3;

    readonly Holdout holdout;
    readonly EvaluationOptions options;
    readonly int[][] orders; // [users of the matrix] the places of the entries in their random order; empty for a user who is not tested

    /// <param name="all">The interactions before the split.</param>
    /// <param name="holdout">The parts; the users with a history are not trained on.</param>
    /// <param name="counts">The numbers of known items.</param>
    /// <param name="seed">The seed of the order of each user's items.</param>
    /// <param name="options">The settings of the metrics.</param>
    /// <exception cref="GpuAlsException">No user has more items than the largest number.</exception>
    public KnownCounts(InteractionMatrix all, Holdout holdout, IReadOnlyList<int> counts, long seed, EvaluationOptions options)
    {
        (this.holdout, this.options, Counts) = (holdout, options, counts);
        var most = counts.Max();
        var likes = all.ByUser.WithoutDislikes();
        var key = SplitMix.Mix((ulong)seed + unchecked((ulong)ForOrder));
        orders = new int[likes.Rows][];
        for (var user = 0; user < likes.Rows; user++)
        {
            var isUnseen = holdout.History is { } history && history.RowLength(user) > 0;
            var items = likes.RowColumns(user).ToArray();
            orders[user] = isUnseen && items.Length > most
                ? [.. Enumerable.Range(0, items.Length).OrderBy(e => SplitMix.Of(key, user, items[e]))]
                : [];
        }

        Users = [.. Enumerable.Range(0, likes.Rows).Where(user => orders[user].Length > 0)];
        if (Users.Count == 0) throw new GpuAlsException($"no unseen user has more than {most} items, so that there is nothing to test");
        Likes = likes;
        Test = Select(places => places[most..]);
    }

    /// <summary>The numbers of known items.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <summary>The rows of the tested users.</summary>
    public IReadOnlyList<int> Users { get; }

    /// <summary>[users × items] The test items.</summary>
    public SparseRows Test { get; }

    SparseRows Likes { get; }

    /// <summary>Evaluates a model with n known items of each user. Users for whom the model has no vector get the most popular items.</summary>
    public EvaluationResult Evaluate(AlsModel model, int n, CancellationToken cancel)
    {
        var known = Select(places => places[..n]);
        var folded = UnseenUsers.FoldIn(model, model.Users, known, Users, cancel);
        var evaluator = new Evaluator(holdout.Train.ByUser, known, Test, options, Users);
        var hasNone = n == 0 && model.UserFeatures is not { HasSignal: true };
        return hasNone
            ? evaluator.Evaluate(new PopularityRanker(holdout.Train.ByUser, known), cancel)
            : evaluator.Evaluate(new ModelRanker(folded, counted: holdout.Train.ByUser), cancel);
    }

    /// <summary>Evaluates the most popular items.</summary>
    public EvaluationResult EvaluatePopularity(int n, CancellationToken cancel)
    {
        var known = Select(places => places[..n]);
        return new Evaluator(holdout.Train.ByUser, known, Test, options, Users).Evaluate(new PopularityRanker(holdout.Train.ByUser, known), cancel);
    }

    /// <summary>[users × items] A part of the likes of each tested user.</summary>
    SparseRows Select(Func<int[], int[]> part)
    {
        var offsets = LargeArray<long>.Zeros(orders.Length + 1L);
        var chosen = Array.ConvertAll(orders, order => order.Length == 0 ? [] : part(order).Order().ToArray());
        for (var user = 0; user < chosen.Length; user++) offsets.Writable(user + 1L, 1)[0] = offsets[user] + chosen[user].Length;
        var columns = LargeArray<int>.Uninitialized(offsets[chosen.Length]);
        var values = LargeArray<float>.Uninitialized(offsets[chosen.Length]);
        for (var user = 0; user < chosen.Length; user++)
        {
            var (items, strengths) = (Likes.RowColumns(user).ToArray(), chosen[user].Length > 0 ? Likes.RowValues(user) : []);
            for (var k = 0; k < chosen[user].Length; k++)
            {
                columns.Writable(offsets[user] + k, 1)[0] = items[chosen[user][k]];
                values.Writable(offsets[user] + k, 1)[0] = strengths[chosen[user][k]];
            }
        }

        return new SparseRows(Likes.Columns, offsets, columns, values);
    }
}
