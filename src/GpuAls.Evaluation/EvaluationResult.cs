using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation;

/// <summary>How good one ranker's lists were: every metric for every user, and on the whole. Immutable.</summary>
public sealed class EvaluationResult
{
    readonly double[] values;
    readonly Interval[] intervals;

    internal EvaluationResult(string ranker, IReadOnlyList<int> users, IReadOnlyList<string> metrics, double[] values, Interval[] intervals, IReadOnlyList<double> coverage)
    {
        Ranker = ranker;
        Users = users;
        Metrics = metrics;
        Coverage = coverage;
        this.values = values;
        this.intervals = intervals;
    }

    /// <summary>What was evaluated.</summary>
    public string Ranker { get; }

    /// <summary>Rows of the users with at least one test item, ascending.</summary>
    public IReadOnlyList<int> Users { get; }

    /// <summary>Names of the metrics that are a mean over users: <c>ndcg@10</c>, <c>mrr</c>, …</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>[cutoffs] The share of all items that are among the first k of any of the users. It is no mean over users, and has no interval.</summary>
    public IReadOnlyList<double> Coverage { get; }

    /// <summary>A metric on the whole: its mean over users, with its 95 % bootstrap interval.</summary>
    /// <exception cref="ArgumentException">There is no metric of this name.</exception>
    public Interval this[string metric] => intervals[IndexOf(metric)];

    /// <summary>A metric for one user; NaN where it has no meaning for them.</summary>
    /// <param name="index">Index into <see cref="Users"/>.</param>
    /// <param name="metric">Its name.</param>
    /// <exception cref="ArgumentException">There is no metric of this name.</exception>
    public double Of(int index, string metric) => values[index * Metrics.Count + IndexOf(metric)];

    /// <summary>[metrics] By how much this one is better than another, user by user: the mean difference with its 95 % bootstrap interval. One that holds 0 shows no difference.</summary>
    /// <param name="other">The other one, with the same metrics.</param>
    /// <param name="pairs">The same user's index in both; those that only one has are left out.</param>
    /// <param name="options">Resamples and seed.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ArgumentException">The metrics are others, or there are no pairs.</exception>
    public IReadOnlyList<Interval> Minus(EvaluationResult other, IReadOnlyList<(int Own, int Other)> pairs, EvaluationOptions options, CancellationToken cancel = default)
    {
        if (!Metrics.SequenceEqual(other.Metrics)) throw new ArgumentException("the two evaluations have different metrics", nameof(other));
        if (pairs.Count == 0) throw new ArgumentException("the two evaluations have no user in common", nameof(pairs));
        var count = Metrics.Count;
        var differences = new double[pairs.Count * count];
        for (var p = 0; p < pairs.Count; p++)
        {
            for (var m = 0; m < count; m++) differences[p * count + m] = values[pairs[p].Own * count + m] - other.values[pairs[p].Other * count + m];
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
