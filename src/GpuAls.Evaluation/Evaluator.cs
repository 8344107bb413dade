using System.Diagnostics;
using System.Runtime.InteropServices;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;

namespace GpuAls.Evaluation;

/// <summary>
/// Evaluates rankers: every ranker recommends to the same users, and its lists are compared with the test items of those users (docs/evaluation.md
/// has the definitions).
/// </summary>
public sealed class Evaluator
{
    const int PieceUsers = 64;

    // Users that are ranked first for each core, to find out how many take a second.
    const int FirstUsers = 128;

    readonly SparseRows train;
    readonly SparseRows known;
    readonly SparseRows test;
    readonly EvaluationOptions options;
    readonly IReadOnlyList<Metric> metrics;
    readonly int[] users;

    /// <param name="train">[users × items] The training interactions, from which the popularity of items is counted.</param>
    /// <param name="known">[users × items] The known items of each test user, which are not recommended: usually the same as
    /// <paramref name="train"/>.</param>
    /// <param name="test">[users × at least items] The test items; columns beyond
    /// the items are items that no ranker can find, and count as missed.</param>
    /// <param name="options">The cutoffs and the intervals; by default at 10 and 20.</param>
    /// <param name="users">Rows of the users to evaluate, ascending, such as a sample; those without a test item are
    /// omitted. By default all.</param>
    /// <exception cref="GpuAlsException">An option is out of range, no user has a test item, or a user knows a test item already.</exception>
    public Evaluator(SparseRows train, SparseRows known, SparseRows test, EvaluationOptions? options = null, IReadOnlyList<int>? users = null)
    {
        this.train = train;
        this.known = known;
        this.test = test;
        this.options = options ?? new();
        this.options.Validate();
        this.users = [.. (users ?? [.. Enumerable.Range(0, test.Rows)]).Where(user => test.RowLength(user) > 0)];
        if (this.users.Length == 0) throw new GpuAlsException("there is nothing to evaluate: no user has a test item");
        RequireNew();
        metrics = Metric.All(this.options.Cutoffs, new ListMetrics(train, known));
    }

    /// <summary>The ranks that evaluate together; null: this process evaluates all users.</summary>
    internal IUserRanks? Ranks { get; init; }

    /// <summary>Evaluates one ranker.</summary>
    /// <param name="ranker">Ranks the items, with the same known items as the evaluator.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public EvaluationResult Evaluate(IItemRanker ranker, CancellationToken cancel = default) => Evaluate(ranker, progress: null, cancel);

    /// <summary>Evaluates one ranker and reports its progress.</summary>
    /// <param name="ranker">Ranks the items, with the same known items as the evaluator.</param>
    /// <param name="progress">Receives the number of users who are evaluated so far, and of all, about once a second; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public EvaluationResult Evaluate(IItemRanker ranker, IProgress<(int Done, int All)>? progress, CancellationToken cancel = default)
    {
        var values = new double[users.Length * metrics.Count];
        var best = new int[train.Columns]; // the best place of an item in any list
        Array.Fill(best, int.MaxValue);
        var (start, end) = Ranks?.Part(users.Length) ?? (0, users.Length);
        var count = Math.Min(end - start, progress is null ? users.Length : FirstUsers * Environment.ProcessorCount);
        for (var first = start; first < end;)
        {
            var watch = Stopwatch.StartNew();
            var ranked = ranker.Rank(test, users[first..(first + count)], options.Cutoffs.Max(), cancel);
            Measure(ranked, values.AsMemory(first * metrics.Count, count * metrics.Count), cancel);
            foreach (var user in ranked)
            {
                for (var p = 0; p < user.Top.Count; p++) best[user.Top[p]] = Math.Min(best[user.Top[p]], p);
            }

            first += count;
            progress?.Report((first - start, end - start));
            // The ranks of a user do not depend on the users ranked together. More of them at once take less time, and fewer report more often.
            var perSecond = count / Math.Max(watch.Elapsed.TotalSeconds, 1e-3);
            count = (int)Math.Min(Math.Clamp(perSecond, count / 2, count * 4.0), end - first);
        }

        if (Ranks is not null) Share(Ranks, ranker, start * metrics.Count, end * metrics.Count, values, best);
        var intervals = Bootstrap.Intervals(values, metrics.Count, options.Resamples, options.Seed, cancel);
        double[] coverage = [.. options.Cutoffs.Select(k => (double)best.Count(place => place < k) / train.Columns)];
        return new EvaluationResult(ranker.Name, users, [.. metrics.Select(metric => metric.Name)], values, intervals, coverage);
    }

    /// <summary>Completes the metrics of all users, and the best places of all items, with those of the other ranks.</summary>
    void Share(IUserRanks ranks, IItemRanker ranker, int start, int end, double[] values, int[] best)
    {
        // Two ranks with other data, or with narrower vectors, would give other bits than one process.
        var work = FormattableString.Invariant($"{ranker.Name}: {metrics.Count} metrics of {users.Length} users, {train.Entries} interactions ")
            + FormattableString.Invariant($"with {train.Columns} items, {test.Entries} of the test set, {SimdWidth.Bits}-bit vectors");
        var all = ranks.Share(work, MemoryMarshal.AsBytes<double>(values.AsSpan(start..end)).ToArray());
        var next = 0;
        foreach (var bytes in all)
        {
            var part = MemoryMarshal.Cast<byte, double>(bytes);
            part.CopyTo(values.AsSpan(next));
            next += part.Length;
        }

        // The item and its place, of the items that are in a list.
        int[] listed = [.. Enumerable.Range(0, best.Length).Where(item => best[item] < int.MaxValue).SelectMany(item => (int[])[item, best[item]])];
        foreach (var bytes in ranks.Share(work, MemoryMarshal.AsBytes<int>(listed).ToArray()))
        {
            var places = MemoryMarshal.Cast<byte, int>(bytes);
            for (var n = 0; n < places.Length; n += 2) best[places[n]] = Math.Min(best[places[n]], places[n + 1]);
        }
    }

    /// <summary>The metrics of some users.</summary>
    /// <param name="ranked">The ranks of the users.</param>
    /// <param name="values">[users × metrics] Receives the metrics.</param>
    /// <param name="cancel">Stops the work.</param>
    void Measure(IReadOnlyList<RankedUser> ranked, Memory<double> values, CancellationToken cancel) => Threads.ForEachPiece(
        (ranked.Count + PieceUsers - 1) / PieceUsers,
        Environment.ProcessorCount,
        piece =>
        {
            for (var u = piece * PieceUsers; u < Math.Min(ranked.Count, (piece + 1) * PieceUsers); u++)
            {
                for (var m = 0; m < metrics.Count; m++) values.Span[u * metrics.Count + m] = metrics[m].Of(ranked[u]);
            }
        },
        cancel);

    void RequireNew()
    {
        foreach (var user in users)
        {
            foreach (var item in test.RowColumns(user))
            {
                if (known.RowColumns(user).BinarySearch(item) < 0) continue;
                throw new GpuAlsException(
                    $"user row {user} knows the test item of row {item} already: known items are never recommended, so they cannot be tested");
            }
        }
    }
}

/// <summary>The settings of an evaluation.</summary>
public sealed record EvaluationOptions
{
    internal static readonly NumberRange<int> ResamplesRange = NumberRange.AtLeast(1);

    /// <summary>The cutoffs k of the metrics at k; each 1 or more, all different.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [10, 20];

    /// <summary>The number of bootstrap resamples of the users for the intervals; 1 or more.</summary>
    public int Resamples { get; init; } = Bootstrap.StandardResamples;

    /// <summary>The seed of the resamples: the same seed gives the same intervals, for any number of threads.</summary>
    public long Seed { get; init; } = Bootstrap.StandardSeed;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        if (Cutoffs.Count == 0) throw new GpuAlsException("there is no k; expected at least one");
        foreach (var k in Cutoffs)
        {
            MetricKind.CutoffRange.Require("k", k);
            if (Cutoffs.Count(other => other == k) > 1) throw new GpuAlsException($"k is {k} more than once; expected different values");
        }

        ResamplesRange.Require("resamples", Resamples);
    }
}
