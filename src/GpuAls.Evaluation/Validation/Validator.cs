using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation.Validation;

/// <summary>
/// Measures item factors during a training. The vectors of the test users are solved exactly from their
/// known interactions, with the items fixed (fold in): no test item leaks into them, and they are not half
/// an iteration older than the items. It may be used for many trainings on the same holdout, one at a time.
/// </summary>
sealed class Validator
{
    readonly Holdout holdout;
    readonly Metric metric;
    readonly Vocabulary names;
    readonly int[] all; // the rows of the drawn users
    readonly SparseRows? features; // [drawn users × features]

    (Weighting Weighting, WeightedRows ByUser, WeightedRows ByItem)? weights;
    (int Count, double[] Regularizations, SparseRows[] Weights)? fitted;

    /// <param name="holdout">The training part, and the known and test items of the test users.</param>
    /// <param name="options">The metric and the number of users.</param>
    /// <param name="features">The features of the trainings, by which the test users are folded in; null for none.</param>
    /// <exception cref="GpuAlsException">A setting is out of range.</exception>
    /// <exception cref="ValidationException">No pair was held out, or no user with held-out pairs has a known like.</exception>
    public Validator(Holdout holdout, ValidationOptions options, SideFeatures? features = null)
    {
        options.Validate();
        this.holdout = holdout;
        metric = Metric.ParseAccuracy(options.Metric);
        var users = Draw(holdout, options);
        Known = holdout.Known.Select(users);
        Test = holdout.Test.Select(users);
        names = Vocabulary.From(users.Select(user => holdout.Train.Users.Key(user)));
        all = [.. Enumerable.Range(0, users.Length)];
        this.features = features?.Users?.Select(users);
    }

    /// <summary>[drawn users × items] The known interactions. Users are folded in from them, and they are never recommended.</summary>
    public SparseRows Known { get; }

    /// <summary>[drawn users × items] The test items.</summary>
    public SparseRows Test { get; }

    /// <summary>The number of drawn users.</summary>
    public int Users => Known.Rows;

    /// <summary>The mean metric of item factors over the drawn users.</summary>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="options">The resolved options of the training.</param>
    /// <param name="ofUsers">The fit of the features of users in that training; null for none: users are folded in from their items alone.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A user's system cannot be solved: the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public double Measure(FactorMatrix items, AlsOptions options, FeatureWeights? ofUsers, CancellationToken cancel = default) =>
        PerUser(items, options, ofUsers, cancel).Average();

    /// <summary>The mean metric of item factors of a training without features of users.</summary>
    public double Measure(FactorMatrix items, AlsOptions options, CancellationToken cancel = default) =>
        Measure(items, options, ofUsers: null, cancel);

    /// <summary>The mean metric of another ranker over the drawn users.</summary>
    /// <param name="ranker">The ranker; its <see cref="IItemRanker.Known"/> is <see cref="Known"/>.</param>
    /// <param name="cancel">Stops the work.</param>
    public double Measure(IItemRanker ranker, CancellationToken cancel = default) => PerUser(ranker, cancel).Average();

    /// <summary>[drawn users] The metric of each user.</summary>
    internal double[] PerUser(IItemRanker ranker, CancellationToken cancel) =>
        [.. ranker.Rank(Test, all, metric.Cutoff ?? 1, cancel).Select(metric.Of)];

    /// <summary>[drawn users] The metric of each user.</summary>
    internal double[] PerUser(FactorMatrix items, AlsOptions options, FeatureWeights? ofUsers, CancellationToken cancel) =>
        PerUser(WithNeighbours(FoldedIn(items, options, ofUsers, cancel), options.Neighbours, cancel), cancel);

    /// <summary>[drawn users] The metric of each user of a model of <see cref="FoldedIn"/>, which may have neighbours.</summary>
    internal double[] PerUser(AlsModel model, CancellationToken cancel) =>
        metric.Cutoff is { } cutoff ? OfLists(model, cutoff, cancel) : PerUser(new ModelRanker(model), cancel);

    /// <summary>The drawn users with vectors for item factors, as a model without neighbours.</summary>
    internal AlsModel FoldedIn(FactorMatrix items, AlsOptions options, FeatureWeights? ofUsers, CancellationToken cancel) => new(
        new(FoldIn(items, options, ofUsers, cancel), items),
        names,
        holdout.Train.Items,
        Known,
        options with { Neighbours = null },
        new TrainingRecord("", []));

    /// <summary>
    /// A model of <see cref="FoldedIn"/> with neighbours: weights fitted on the training part, which are kept for the next call, and scaled by the
    /// spreads of the drawn users' scores.
    /// </summary>
    AlsModel WithNeighbours(AlsModel model, NeighbourOptions? neighbours, CancellationToken cancel)
    {
        if (neighbours is null) return model;
        var weights = NeighbourWeights(neighbours.Count, [neighbours.Regularization], progress: null, cancel)[0];
        return model with { Neighbours = NeighbourTraining.Scale(weights, ScoreSpreads.Of(model.Factors, Known, weights).Scale(neighbours.Share)) };
    }

    /// <summary>
    /// [λ] The weights of neighbours for the training part, before they are scaled. The last fit is kept with all its λ, and answers for any of them.
    /// </summary>
    internal SparseRows[] NeighbourWeights(int count, IReadOnlyList<double> regularizations, IProgress<double>? progress, CancellationToken cancel)
    {
        if (fitted is { } there && there.Count == count && regularizations.All(there.Regularizations.Contains))
            return [.. regularizations.Select(regularization => there.Weights[Array.IndexOf(there.Regularizations, regularization)])];
        fitted = null;
        var weights = NeighbourFit.Run(
            holdout.Train.ByUser, holdout.Train.ByItem, count, regularizations, Environment.ProcessorCount, progress, cancel);
        fitted = (count, [.. regularizations], weights);
        return weights;
    }

    /// <summary>The metric from lists of k items, which take half the time of all ranks. A metric at k needs no rank beyond k.</summary>
    double[] OfLists(AlsModel model, int cutoff, CancellationToken cancel) =>
    [
        .. new Recommender(model).RecommendMany(all, new RecommendOptions { Count = cutoff }, cancel).Select(list =>
        {
            int[] top = [.. list.Items.Select(item => item.Row)];
            int[] ranks = [.. Enumerable.Range(1, top.Length).Where(rank => Test.RowColumns(list.User).BinarySearch(top[rank - 1]) >= 0)];
            return metric.Of(new RankedUser(list.User, ranks, Test.RowLength(list.User), model.Items.Count - Known.RowLength(list.User), top));
        }),
    ];

    FactorMatrix FoldIn(FactorMatrix items, AlsOptions options, FeatureWeights? ofUsers, CancellationToken cancel)
    {
        var (_, byUser, byItem) = WeightsFor(options.Weighting);
        var users = FactorMatrix.Zeros(Users, items.Factors);
        var start = new AlsFactors(users, items);
        var problem = new AlsProblem(byUser, byItem, start, options.SolvedRegularization, Solver.Cholesky, options.ConjugateGradientSteps)
        {
            UserRegularization = options.RowRegularization(holdout.Train.ByUser).OfOthers(Known),
        };
        if (RowPrior.Of(ofUsers, features) is { } prior)
        {
            problem = RowPriors.AddTo(problem, ofUsers: true, ofItems: false, Known.Arrays);
            for (var user = 0; user < Users; user++)
            {
                var lambda = problem.UserRegularization?[user] ?? (float)problem.Regularization;
                prior.Write(user, Known.Likes(user), lambda, problem.Start.Items.WritableRowBehind(user));
            }
        }

        using var session = new CpuDevice().Open(problem);
        try
        {
            session.SolveUsers(cancel);
            return users;
        }
        catch (GpuAlsException failure)
        {
            // The row in the message of the failure is that of a drawn user, not that of the training.
            throw new GpuAlsException(
                FormattableString.Invariant(
                    $"a test user cannot be folded in: the system is not positive definite in float32; ")
                + FormattableString.Invariant($"use a larger regularization (it is {options.Regularization})"),
                failure);
        }
    }

    (Weighting Weighting, WeightedRows ByUser, WeightedRows ByItem) WeightsFor(Weighting weighting)
    {
        if (weights is { } there && there.Weighting == weighting) return there;
        // A weight may depend on the whole training part, which stays the same during a training.
        var byUser = weighting.Of(holdout.Train.ByUser).OfOthers(Known);
        weights = (weighting, byUser, byUser.Transpose());
        return weights.Value;
    }

    static int[] Draw(Holdout holdout, ValidationOptions options)
    {
        if (holdout.Test.Entries == 0) throw new ValidationException("there is nothing to validate with: no pair was held out");
        int[] users = [.. Enumerable.Range(0, holdout.Test.Rows).Where(user => holdout.Test.RowLength(user) > 0 && holdout.Known.Likes(user) > 0)];
        if (users.Length == 0)
        {
            throw new ValidationException(
                $"no user can be validated: {holdout.Test.Entries:N0} pairs were held out, but their users have no other likes");
        }

        return [.. users.OrderBy(user => SplitMix.Of((ulong)options.Seed, user, ForValidation)).Take(options.MaxUsers).Order()];
    }

    // Differs from the draws of splits.
    const int ForValidation = -2;
}
