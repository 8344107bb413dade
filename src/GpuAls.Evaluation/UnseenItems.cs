using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation;

/// <summary>
/// The evaluation of items that were not trained on, among each other: which of the new items a user will like. A model orders them by the vectors
/// that their features let expect. Nothing is known of their popularity, so the baseline is a random order, whose expected metrics are exact.
/// </summary>
sealed class UnseenItems
{
    const int PieceUsers = 64;

    readonly SparseRows test;
    readonly EvaluationOptions options;

    /// <param name="holdout">The parts, from <see cref="UnseenItemsSplit"/>.</param>
    /// <param name="options">The cutoffs and the intervals.</param>
    /// <param name="sample">The sample of the users; null for all with a test item.</param>
    /// <exception cref="GpuAlsException">No user has a test item and a known like.</exception>
    public UnseenItems(Holdout holdout, EvaluationOptions options, UserSample? sample)
    {
        (this.options, test) = (options, TestSet.For(holdout).Rows);
        var isTested = new bool[holdout.Train.Items.Count];
        for (long e = 0; e < holdout.Test.Entries; e++) isTested[holdout.Test.ColumnIndices[e]] = true;
        Items = [.. Enumerable.Range(0, isTested.Length).Where(item => isTested[item] && holdout.Train.ByItem.RowLength(item) == 0)];
        int[] users = [.. Enumerable.Range(0, test.Rows).Where(user => test.RowLength(user) > 0)];
        Users = sample?.Draw(users, holdout.Train.Users) ?? users;
        if (Users.Count == 0)
            throw new GpuAlsException("no user with a held-out item has another like to train on, so that there is nothing to test");
    }

    /// <summary>Rows of the items that were not trained on.</summary>
    public IReadOnlyList<int> Items { get; }

    /// <summary>Rows of the tested users.</summary>
    public IReadOnlyList<int> Users { get; }

    /// <summary>[users × items] The test items.</summary>
    public SparseRows Test => test;

    /// <summary>The metrics: recall and ndcg at each cutoff, and auc.</summary>
    public IReadOnlyList<string> Metrics =>
        [.. options.Cutoffs.SelectMany(k => (string[])[FormattableString.Invariant($"recall@{k}"), FormattableString.Invariant($"ndcg@{k}")]), "auc"];

    /// <summary>[users × metrics] The metrics of a model.</summary>
    public double[] Evaluate(AlsModel model, CancellationToken cancel)
    {
        Metric[] metrics = [.. Metrics.Select(Metric.ParseAccuracy)];
        var places = new Dictionary<int, int>();
        for (var n = 0; n < Items.Count; n++) places[Items[n]] = n;
        var values = new double[Users.Count * metrics.Length];
        Threads.ForEachPiece((Users.Count + PieceUsers - 1) / PieceUsers, Environment.ProcessorCount, piece =>
        {
            var scores = new float[Items.Count];
            for (var u = piece * PieceUsers; u < Math.Min(Users.Count, (piece + 1) * PieceUsers); u++)
            {
                var vector = model.Factors.Users.Row(Users[u]);
                for (var n = 0; n < scores.Length; n++) scores[n] = Recommender.Product(vector, model.Factors.Items.Row(Items[n]));
                int[] wanted = Array.ConvertAll(test.RowColumns(Users[u]).ToArray(), item => places[item]);
                var ranked = new RankedUser(Users[u], [.. wanted.Select(n => RankOf(scores, n)).Order()], wanted.Length, scores.Length, []);
                for (var m = 0; m < metrics.Length; m++) values[u * metrics.Length + m] = metrics[m].Of(ranked);
            }
        }, cancel);
        return values;
    }

    /// <summary>[users × metrics] The expected metrics of a random order.</summary>
    public double[] ExpectRandom()
    {
        var values = new double[Users.Count * Metrics.Count];
        for (var u = 0; u < Users.Count; u++)
        {
            var wanted = test.RowLength(Users[u]);
            var next = u * Metrics.Count;
            foreach (var k in options.Cutoffs)
            {
                var length = Math.Min(k, Items.Count);
                var ideal = Enumerable.Range(1, Math.Min(wanted, k)).Sum(RankingMetrics.Discount);
                values[next++] = (double)length / Items.Count;
                values[next++] = wanted * Enumerable.Range(1, length).Sum(RankingMetrics.Discount) / Items.Count / ideal;
            }

            values[next] = 0.5;
        }

        return values;
    }

    /// <summary>[metrics] The means over users with their intervals.</summary>
    /// <param name="values">[users × metrics]</param>
    /// <param name="cancel">Stops the work.</param>
    public IReadOnlyList<Interval> Intervals(double[] values, CancellationToken cancel) =>
        Bootstrap.Intervals(values, Metrics.Count, options.Resamples, options.Seed, cancel);

    // Equal scores are in a random order: in that of the rows, popular items often come first.
    static int RankOf(float[] scores, int wanted)
    {
        var rank = 1;
        for (var n = 0; n < scores.Length; n++)
        {
            if (scores[n] > scores[wanted] || (scores[n] == scores[wanted] && SplitMix.Mix((ulong)n) < SplitMix.Mix((ulong)wanted))) rank++;
        }

        return rank;
    }
}
