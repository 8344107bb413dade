using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Searches for the settings with the best metric on held-out pairs: evenly spread ones first, then those with the highest expected improvement
/// (<see cref="TuningProposals"/>). A trial is trained only as long as it is among the better ones (<see cref="TuningRun"/>). Every trial is in the
/// search space; the standard settings are the first one if they are, and otherwise are measured beside the trials.
/// </summary>
/// <param name="options">The search.</param>
/// <param name="device">The device that trains.</param>
public sealed class Tuner(TuningOptions options, IAlsDevice device)
{
    /// <summary>Runs the search.</summary>
    /// <param name="holdout">The training part and the test part.</param>
    /// <param name="statePath">A file that has the trials of an earlier run of the same search, which are not repeated, and that receives the new
    /// ones; null for none.</param>
    /// <param name="progress">Receives every finished trial, with those of an earlier run.</param>
    /// <param name="cancel">Stops between batches of rows; the file has the finished trials.</param>
    /// <returns>All trials, best first.</returns>
    /// <exception cref="GpuAlsException">A setting is out of range, or there is
    /// nothing to train on or to validate with; the message says which.</exception>
    /// <exception cref="GpuAlsException">The file cannot be written, or belongs to another search or other data; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public TuningResult Tune(Holdout holdout, string? statePath = null, IProgress<TuningTrial>? progress = null, CancellationToken cancel = default)
    {
        options.Validate();
        var search = SolverChoice.AllowsRowRegularization(options.Standard, device) ? options : options with { MaxExponent = 0 };
        holdout.Train.RequireInteractions();
        // The weighting and the factors of the standard settings decide whether they lie in the space.
        search = search with { Standard = StandardSettings.Rule.Complete(search.Standard, holdout.Train) };
        var start = Stopwatch.GetTimestamp();
        var validator = new Validator(holdout, search.Validation);
        var sample = TuningSample.Of(holdout.Train, search.SamplePairs, search.Seed);
        var onAll = TuningStage.OnAll(holdout.Train, search);
        TuningStage[] stages = sample is null ? [onAll] : [TuningStage.OnSample(sample, onAll.Space), onAll];
        var run = new TuningRun(stages, search.Standard, validator, device);
        var hasStandard = onAll.Space.Contains(search.Standard);
        using var journal = statePath is null ? null : TuningJournal.Open(statePath, search, holdout, run.Settings, hasStandard);
        var proposals = new TuningProposals(stages, hasStandard, search.Seed);
        var standard = hasStandard ? null : journal?.Standard ?? MeasureStandard();
        if (standard is not null) progress?.Report(standard);
        var trials = new List<TuningTrial>();
        foreach (var trial in (journal?.Trials ?? []).Take(search.Trials)) Add(trial);
        while (trials.Count < search.Trials && !(trials.Count > 0 && IsOver()))
        {
            var number = trials.Count + 1;
            var trial = run.Run(number, proposals.Next(number, trials), trials, IsOver, cancel);
            // A trial that the time limit cut short would have another result in a longer run.
            if (!IsOver()) journal?.Add(trial);
            Add(trial);
        }

        if (trials.TrueForAll(trial => trial.Failure is not null))
            throw new GpuAlsException($"none of {DisplayText.Count(trials.Count, "trial")} could be trained; the first one: {trials[0].Failure}");
        return new TuningResult(
            search.Validation.Metric,
            validator.Users,
            validator.Test.Entries,
            sample?.Entries,
            [.. TuningOrder.BestFirst(trials)],
            standard ?? trials[0],
            validator.Measure(new PopularityRanker(holdout.Train.ByUser, validator.Known), cancel),
            validator.Measure(new ItemCosineRanker(holdout.Train.ByUser, validator.Known, cancel: cancel), cancel));

        TuningTrial MeasureStandard()
        {
            var measured = run.RunStandard(IsOver, cancel);
            if (!IsOver()) journal?.Add(measured);
            return measured;
        }

        void Add(TuningTrial trial)
        {
            trials.Add(trial);
            progress?.Report(trial);
        }

        bool IsOver() => Stopwatch.GetElapsedTime(start) >= search.Time;
    }
}

/// <summary>The result of a search, with the two baselines that a model has to beat.</summary>
/// <param name="Metric">The metric: "ndcg@10".</param>
/// <param name="Users">The number of test users.</param>
/// <param name="TestPairs">The number of held-out pairs of these users.</param>
/// <param name="SamplePairs">The number of pairs in the sample of users that trials are trained on first; null if there is no sample.</param>
/// <param name="Trials">All trials, best first: those that were trained on all pairs, then those that ended on the sample, then those that failed;
/// one or more.</param>
/// <param name="Standard">The standard settings: the first of the trials or, if they are outside the search space, a measurement beside them.</param>
/// <param name="Popularity">The metric of recommending the most popular items.</param>
/// <param name="ItemCosine">The metric of recommending the items that are most similar to the user's own.</param>
public sealed record TuningResult(
    string Metric,
    int Users,
    long TestPairs,
    long? SamplePairs,
    IReadOnlyList<TuningTrial> Trials,
    TuningTrial Standard,
    double Popularity,
    double ItemCosine)
{
    /// <summary>The best trial.</summary>
    public TuningTrial Best => Trials[0];

    /// <summary>Whether the standard settings are in the search space, and so among the <see cref="Trials"/>.</summary>
    public bool IsStandardTried => Standard.Number != TuningTrial.StandardNumber;
}

/// <summary>A search cannot continue with a file; another file may work.</summary>
sealed class TuningStateException(string message, Exception? inner = null) : GpuAlsException(message, inner);
