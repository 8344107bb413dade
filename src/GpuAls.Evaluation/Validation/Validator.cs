using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation.Validation;

/// <summary>
/// Says how good item factors are while they are trained: the test users of a holdout get the vectors that exactly fit those items, from what is
/// known of them alone (fold in), so that nothing of what is to be found leaks in, and no vector is half a sweep older than the items. May be used
/// for many trainings on the same holdout, one at a time.
/// </summary>
sealed class Validator
{
    readonly Holdout holdout;
    readonly AccuracyMetric metric;
    readonly Vocabulary names;
    readonly int[] all; // rows of the asked users

    (Weighting Weighting, WeightedRows ByUser, WeightedRows ByItem)? weights;

    /// <param name="holdout">What is learnt from, what is known of the test users, and what they are to find.</param>
    /// <param name="options">Which metric, and of how many users.</param>
    /// <exception cref="GpuAlsException">A setting is out of range.</exception>
    /// <exception cref="ValidationException">Nothing was held out, or nothing that is liked is known of anybody for whom something was.</exception>
    public Validator(Holdout holdout, ValidationOptions options)
    {
        options.Validate();
        this.holdout = holdout;
        metric = AccuracyMetric.Parse(options.Metric);
        var users = Draw(holdout, options);
        Known = holdout.Known.Select(users);
        Test = holdout.Test.Select(users);
        names = Vocabulary.From(users.Select(user => holdout.Train.Users.Key(user)));
        all = [.. Enumerable.Range(0, users.Length)];
    }

    /// <summary>[asked users × items] What each of them is known to have: it is folded in from, and never recommended.</summary>
    public SparseRows Known { get; }

    /// <summary>[asked users × items] What is to be found.</summary>
    public SparseRows Test { get; }

    /// <summary>How many users are asked.</summary>
    public int Users => Known.Rows;

    /// <summary>The metric of items as they are, over the asked users.</summary>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="options">What Y was trained with.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A user's system cannot be solved: the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public double Measure(FactorMatrix items, AlsOptions options, CancellationToken cancel = default) => PerUser(items, options, cancel).Average();

    /// <summary>The metric of a plain rule, over the asked users.</summary>
    /// <param name="ranker">Its <see cref="IItemRanker.Known"/> are the <see cref="Known"/> here.</param>
    /// <param name="cancel">Stops the work.</param>
    public double Measure(IItemRanker ranker, CancellationToken cancel = default) => PerUser(ranker, cancel).Average();

    /// <summary>[asked users] The metric of each.</summary>
    internal double[] PerUser(IItemRanker ranker, CancellationToken cancel) =>
        [.. ranker.Rank(Test, all, metric.Cutoff ?? 1, cancel).Select(metric.Of)];

    /// <summary>[asked users] The metric of each.</summary>
    internal double[] PerUser(FactorMatrix items, AlsOptions options, CancellationToken cancel)
    {
        var model = new AlsModel(new(FoldIn(items, options, cancel), items), names, holdout.Train.Items, Known, options, new TrainingRecord("", []));
        return metric.Cutoff is { } cutoff ? OfLists(model, cutoff, cancel) : PerUser(new ModelRanker(model), cancel);
    }

    /// <summary>A metric at k needs no rank beyond k: the lists are enough, and take half the time of all ranks.</summary>
    double[] OfLists(AlsModel model, int cutoff, CancellationToken cancel) =>
    [
        .. new Recommender(model).RecommendMany(all, new RecommendOptions { Count = cutoff }, cancel).Select(list =>
        {
            int[] top = [.. list.Items.Select(item => item.Row)];
            int[] ranks = [.. Enumerable.Range(1, top.Length).Where(rank => Test.RowColumns(list.User).BinarySearch(top[rank - 1]) >= 0)];
            return metric.Of(new RankedUser(list.User, ranks, Test.RowLength(list.User), model.Items.Count - Known.RowLength(list.User), top));
        }),
    ];

    FactorMatrix FoldIn(FactorMatrix items, AlsOptions options, CancellationToken cancel)
    {
        var (_, byUser, byItem) = WeightsFor(options.Weighting);
        var users = FactorMatrix.Zeros(Users, items.Factors);
        var problem = new AlsProblem(byUser, byItem, new AlsFactors(users, items), options.SolvedRegularization, Solver.Cholesky, options.ConjugateGradientSteps)
        {
            UserRegularization = options.RowRegularization(holdout.Train.ByUser).OfOthers(Known),
        };
        using var session = new CpuDevice().Open(problem);
        try
        {
            session.SolveUsers(cancel);
            return users;
        }
        catch (GpuAlsException failure)
        {
            // The row in its message is one of the asked users, not one of the training.
            throw new GpuAlsException(
                FormattableString.Invariant($"a test user cannot be folded in: their system is not positive definite in float32, regularization is {options.Regularization}, which is too little for these factors"), failure);
        }
    }

    (Weighting Weighting, WeightedRows ByUser, WeightedRows ByItem) WeightsFor(Weighting weighting)
    {
        if (weights is { } there && there.Weighting == weighting) return there;
        // What a pair counts may depend on all that is learnt from, and that is the same throughout a training.
        var byUser = weighting.Of(holdout.Train.ByUser).OfOthers(Known);
        weights = (weighting, byUser, byUser.Transpose());
        return weights.Value;
    }

    static int[] Draw(Holdout holdout, ValidationOptions options)
    {
        if (holdout.Test.Entries == 0) throw new ValidationException("there is nothing to validate with: no pair was held out");
        var users = Enumerable.Range(0, holdout.Test.Rows).Where(user => holdout.Test.RowLength(user) > 0 && holdout.Known.Likes(user) > 0).ToArray();
        if (users.Length == 0)
            throw new ValidationException($"there is nobody to validate with: {holdout.Test.Entries:N0} pairs were held out, but nothing else is known that their users like");
        return [.. users.OrderBy(user => SplitMix.Of((ulong)options.Seed, user, ForValidation)).Take(options.MostUsers).Order()];
    }

    // Apart from the draws of splits.
    const int ForValidation = -2;
}
