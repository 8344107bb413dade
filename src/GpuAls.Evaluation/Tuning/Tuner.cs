using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Searches for the settings with the best metric on held-out pairs: evenly spread ones first, then those with the highest expected improvement
/// (<see cref="TuningProposals"/>). A trial is trained only as long as it is among the better ones (<see cref="TuningRun"/>). The standard settings
/// are the first trial, unless the search was given factors or confidences that exclude them: then they are measured beside the trials.
/// </summary>
/// <param name="options">The search.</param>
/// <param name="device">The device that trains.</param>
public sealed class Tuner(TuningOptions options, IAlsDevice device)
{
    // The shares of a limited time for item cosine, which needs every pair of items, and for standard settings beside the trials.
    const double BaselineShare = 0.1;
    const double StandardShare = 0.2;

    // A trial that would take more than this share of the time that is left is not started.
    const double MaxShare = 0.15;

    /// <summary>The features of the users and items of the training part, with which every trial is trained; null for none.</summary>
    public SideFeatures? Features { get; init; }

    /// <summary>The source of the time.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Runs the search.</summary>
    /// <param name="holdout">The training part and the test part.</param>
    /// <param name="statePath">A file that has the trials of an earlier run of the same search, which are not repeated, and that receives the new
    /// ones; null for none.</param>
    /// <param name="progress">Receives every finished trial, with those of an earlier run, and the state of the search at least every five seconds.
    /// It is called by one thread at a time, which need not be the caller's.</param>
    /// <param name="cancel">Stops between batches of rows; the file has the finished trials.</param>
    /// <returns>All trials, best first.</returns>
    /// <exception cref="GpuAlsException">A setting is out of range, or there is
    /// nothing to train on or to validate with; the message says which.</exception>
    /// <exception cref="GpuAlsException">The file cannot be written, or belongs to another search or other data; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public TuningResult Tune(
        Holdout holdout, string? statePath = null, IProgress<TuningProgress>? progress = null, CancellationToken cancel = default)
    {
        options.Validate();
        using var clock = new TuningClock(Time, options.Time);
        using var pulse = new TuningPulse(progress, clock, Time);
        var search = SolverChoice.AllowsRowRegularization(options.Standard, device) ? options : options with { MaxExponent = 0 };
        holdout.Train.RequireInteractions();
        Features?.Require(holdout.Train);
        var validator = new Validator(holdout, search.Validation, Features);
        var standardSettings = search.Standard.Resolve(holdout.Train, device) with { Tolerance = null, Neighbours = null };
        string? factorsLimit = null;
        search = search with
        {
            // The search finds the number of iterations, and neighbours are chosen for its best trial.
            Standard = search.Standard with { RegularizationExponent = standardSettings.RegularizationExponent, Tolerance = null, Neighbours = null },
            Factors = search.Factors ?? TuningFactors.Choose(standardSettings, holdout.Train, device, out factorsLimit),
        };
        var onAll = TuningStage.OnAll(holdout.Train, new TuningSpace(search, holdout.Train), standardSettings) with { Features = Features };
        var sample = TuningSample.Of(holdout.Train, search.SamplePairs, search.Seed, out var drawn);
        var ofSample = Features is null ? null : Features with { Users = Features.Users?.Select(drawn) };
        TuningStage[] stages = sample is null ? [onAll] : [TuningStage.OnSample(sample, onAll) with { Features = ofSample }, onAll];
        var run = new TuningRun(stages, validator, device, pulse, Time);
        var hasStandard = TuningSpace.Allows(options, standardSettings);
        using var journal = statePath is null ? null : TuningJournal.Open(
            statePath, search, onAll.Space, holdout, run.Settings, hasStandard, Features);
        var cost = new TuningCost(holdout.Train, validator.Users, standardSettings.ConjugateGradientSteps);
        var proposals = new TuningProposals(stages, hasStandard, cost, search.Seed);
        var popularity = validator.Measure(new PopularityRanker(holdout.Train.ByUser, validator.Known), cancel);
        var itemCosine = MeasureItemCosine(holdout.Train, validator, clock, cancel);
        var standard = hasStandard ? null : journal?.Standard ?? MeasureStandard();
        if (standard is not null) pulse.Finish(standard);
        var trials = new List<TuningTrial>();
        foreach (var trial in (journal?.Trials ?? []).Take(search.Trials)) Add(trial);
        while (trials.Count < search.Trials && !(trials.Count > 0 && clock.IsOver))
        {
            var number = trials.Count + 1;
            if (run.Run(number, proposals.Next(number, trials, Affords), trials, clock, cancel) is not { } trial) break;
            if (!trial.IsCutShort) journal?.Add(trial);
            Add(trial);
        }

        if (trials.TrueForAll(trial => trial.Failure is not null))
            throw new GpuAlsException($"none of {DisplayText.Count(trials.Count, "trial")} could be trained; the first one: {trials[0].Failure}");
        TuningTrial[] ranked = [.. TuningOrder.BestFirst(trials)];
        return new TuningResult(
            search.Validation.Metric, validator.Users, validator.Test.Entries, sample?.Entries, ranked, standard ?? trials[0], popularity, itemCosine)
        {
            PlannedTrials = search.Trials,
            IsEndedByTime = trials.Count < search.Trials || trials[^1].IsCutShort,
            FactorsLimit = factorsLimit,
            Factors = onAll.Space.Factors,
            Edges = [.. onAll.Space.Edges(proposals.PointOf(ranked[0]), ranked[0].Options)],
            Rise = TuningRise.Of(trials),
            Elapsed = clock.Elapsed,
        };

        TuningTrial MeasureStandard()
        {
            using var part = clock.Part(StandardShare);
            var measured = run.RunStandard(part, cancel);
            if (!measured.IsCutShort) journal?.Add(measured);
            return measured;
        }

        void Add(TuningTrial trial)
        {
            trials.Add(trial);
            pulse.Finish(trial);
        }

        bool Affords(int factors)
        {
            if (clock.Left is not { } left) return true;
            var costs = trials.Sum(cost.Of);
            if (costs == 0) return true;
            var seconds = trials.Where(trial => trial.Curve.Count > 0).Sum(trial => trial.Seconds);
            return seconds / costs * cost.OfTrial(factors) <= MaxShare * left.TotalSeconds;
        }
    }

    /// <summary>The metric of item cosine; null if it takes too long for a search of limited time.</summary>
    static double? MeasureItemCosine(InteractionMatrix train, Validator validator, TuningClock clock, CancellationToken cancel)
    {
        using var part = clock.Part(BaselineShare);
        using var until = part.Link(cancel);
        try
        {
            return validator.Measure(new ItemCosineRanker(train.ByUser, validator.Known, cancel: until.Token), until.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>The result of a search, with the two baselines that a model has to beat.</summary>
/// <param name="Metric">The metric: "ndcg@10".</param>
/// <param name="Users">The number of test users.</param>
/// <param name="TestPairs">The number of held-out pairs of these users.</param>
/// <param name="SamplePairs">The number of pairs in the sample of users that trials are trained on first; null if there is no sample.</param>
/// <param name="Trials">All trials, best first: those that were trained on all pairs, then those that ended on the sample, then those that failed;
/// one or more.</param>
/// <param name="Standard">The standard settings: the first of the trials or, if the search excludes them, a measurement beside them.</param>
/// <param name="Popularity">The metric of recommending the most popular items.</param>
/// <param name="ItemCosine">The metric of recommending the items that are most similar to the user's own; null if it was not measured, because it
/// takes more than a tenth of the time of the search.</param>
public sealed record TuningResult(
    string Metric,
    int Users,
    long TestPairs,
    long? SamplePairs,
    IReadOnlyList<TuningTrial> Trials,
    TuningTrial Standard,
    double Popularity,
    double? ItemCosine)
{
    /// <summary>The best trial.</summary>
    public TuningTrial Best => Trials[0];

    /// <summary>Whether the standard settings are among the <see cref="Trials"/>.</summary>
    public bool IsStandardTried => Standard.Number != TuningTrial.StandardNumber;

    /// <summary>The number of trials that the search would have run without a limit of its time.</summary>
    public int PlannedTrials { get; init; }

    /// <summary>Whether the time ended the search. The result then depends on the speed and the load of the machine.</summary>
    public bool IsEndedByTime { get; init; }

    /// <summary>The factors of the search, ascending.</summary>
    public IReadOnlyList<int> Factors { get; init; } = [];

    /// <summary>The reason why the search had no larger factors; null if they were named or the memory suffices for all.</summary>
    public string? FactorsLimit { get; init; }

    /// <summary>The settings of the best trial that are at an edge of the search space.</summary>
    public IReadOnlyList<TuningEdge> Edges { get; init; } = [];

    /// <summary>The rise of the best metric during the second half of the search; null if there is none to measure.</summary>
    public TuningRise? Rise { get; init; }

    /// <summary>The time of the search, without that of an earlier run.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <summary>A search cannot continue with a file; another file may work.</summary>
sealed class TuningStateException(string message, Exception? inner = null) : GpuAlsException(message, inner)
{
    /// <summary>The number of the first damaged line of the file, from 1; null if none is damaged.</summary>
    public int? DamagedLine { get; init; }
}
