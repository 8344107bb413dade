using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation;

/// <summary>The evaluation of a ranker: every metric for every user, and over all users. Immutable.</summary>
public sealed class EvaluationResult
{
    readonly double[] values;
    readonly Interval[] intervals;

    internal EvaluationResult(
        string ranker, IReadOnlyList<int> users, IReadOnlyList<string> metrics, double[] values, Interval[] intervals, IReadOnlyList<double> coverage)
    {
        Ranker = ranker;
        Users = users;
        Metrics = metrics;
        Coverage = coverage;
        this.values = values;
        this.intervals = intervals;
    }

    /// <summary>The name of the ranker.</summary>
    public string Ranker { get; }

    /// <summary>Rows of the users with at least one test item, ascending.</summary>
    public IReadOnlyList<int> Users { get; }

    /// <summary>Names of the metrics that are a mean over users: <c>ndcg@10</c>, <c>mrr</c>, …</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>[cutoffs] The share of all items that are among the first k of any user. It is not a mean over users, and has no interval.</summary>
    public IReadOnlyList<double> Coverage { get; }

    /// <summary>The mean of a metric over users, with its 95 % bootstrap interval.</summary>
    /// <exception cref="ArgumentException">There is no metric of this name.</exception>
    public Interval this[string metric] => intervals[IndexOf(metric)];

    /// <summary>A metric for one user; NaN if it is undefined for the user.</summary>
    /// <param name="index">Index into <see cref="Users"/>.</param>
    /// <param name="metric">Its name.</param>
    /// <exception cref="ArgumentException">There is no metric of this name.</exception>
    public double Of(int index, string metric) => values[index * Metrics.Count + IndexOf(metric)];

    /// <summary>
    /// [metrics] The mean difference to another evaluation, user by user, with its 95 % bootstrap interval. If the interval contains 0, the
    /// difference is not significant.
    /// </summary>
    /// <param name="other">The other evaluation, with the same metrics.</param>
    /// <param name="pairs">The indexes of the same user in both; users of only one evaluation are omitted.</param>
    /// <param name="options">The number of resamples and their seed.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ArgumentException">The metrics differ, or there are no pairs.</exception>
    public IReadOnlyList<Interval> Minus(
        EvaluationResult other, IReadOnlyList<(int Own, int Other)> pairs, EvaluationOptions options, CancellationToken cancel = default)
    {
        if (!Metrics.SequenceEqual(other.Metrics)) throw new ArgumentException("the two evaluations have different metrics", nameof(other));
        if (pairs.Count == 0) throw new ArgumentException("the two evaluations have no user in common", nameof(pairs));
        var count = Metrics.Count;
        var differences = new double[pairs.Count * count];
        for (var p = 0; p < pairs.Count; p++)
        {
            var (own, others) = (pairs[p].Own * count, pairs[p].Other * count);
            for (var m = 0; m < count; m++) differences[p * count + m] = values[own + m] - other.values[others + m];
        }

        return Bootstrap.Intervals(differences, count, options.Resamples, options.Seed, cancel);
    }

    int IndexOf(string metric)
    {
        for (var m = 0; m < Metrics.Count; m++)
        {
            if (Metrics[m] == metric) return m;
        }

        throw new ArgumentException($"there is no metric {metric}, only {string.Join(", ", Metrics)}", nameof(metric));
    }
}
