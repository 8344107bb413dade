using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// Searches for the settings that find most of what was held out: the usual ones, then evenly spread ones, then those of which most is expected
/// (<see cref="TuningProposals"/>), each trained only as long as it is among the better ones (<see cref="TuningRun"/>). The matrix is cut once.
/// </summary>
/// <param name="options">What to try.</param>
/// <param name="device">What trains.</param>
public sealed class Tuner(TuningOptions options, IAlsDevice device)
{
    /// <summary>Runs the search.</summary>
    /// <param name="holdout">What to train on, and what to find.</param>
    /// <param name="statePath">A file that has the trials of an earlier run of the same search, which are not run again, and gets the new ones; null: nothing is kept.</param>
    /// <param name="progress">Told of every trial when it is over, of those of an earlier run too.</param>
    /// <param name="cancel">Stops between batches of rows; the file of the search has the trials that were over.</param>
    /// <returns>All trials, best first.</returns>
    /// <exception cref="GpuAlsException">A setting is out of range, or there is nothing to train on or to validate with; the message says which.</exception>
    /// <exception cref="TuningStateException">The file cannot be written, or is of another search or other data; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public TuningResult Tune(Holdout holdout, string? statePath = null, IProgress<TuningTrial>? progress = null, CancellationToken cancel = default)
    {
        options.Validate();
        holdout.Train.RequireInteractions();
        var start = Stopwatch.GetTimestamp();
        var validator = new Validator(holdout, options.Validation);
        var sample = TuningSample.Of(holdout.Train, options.SamplePairs, options.Seed);
        TuningStage[] stages = [.. sample is null ? [] : (TuningStage[])[TuningStage.OnSample(sample, options)], TuningStage.OnAll(holdout.Train, options)];
        var run = new TuningRun(stages, options.Standard, validator, device);
        using var journal = statePath is null ? null : TuningJournal.Open(statePath, options, holdout, run.Settings);
        var proposals = new TuningProposals(stages, options.Seed);
        var trials = new List<TuningTrial>();
        foreach (var trial in (journal?.Trials ?? []).Take(options.Trials)) Add(trial);
        while (trials.Count < options.Trials && !(trials.Count > 0 && IsOver()))
        {
            var number = trials.Count + 1;
            var trial = run.Run(number, number == 1 ? [] : proposals.Next(number, trials), trials, IsOver, cancel);
            // One that the end of the time cut short would come out otherwise in a longer run.
            if (!IsOver()) journal?.Add(trial);
            Add(trial);
        }

        return new TuningResult(
            options.Validation.Metric,
            validator.Users,
            validator.Test.Entries,
            sample?.Entries,
            [.. TuningOrder.BestFirst(trials)],
            validator.Measure(new PopularityRanker(holdout.Train.ByUser, validator.Known), cancel),
            validator.Measure(new ItemCosineRanker(holdout.Train.ByUser, validator.Known, cancel: cancel), cancel));

        void Add(TuningTrial trial)
        {
            trials.Add(trial);
            progress?.Report(trial);
        }

        bool IsOver() => Stopwatch.GetElapsedTime(start) >= options.Time;
    }
}

/// <summary>What a search found, beside the two bars that a model has to clear.</summary>
/// <param name="Metric">What was measured: "ndcg@10".</param>
/// <param name="Users">Of how many users.</param>
/// <param name="TestPairs">How many pairs they were to find.</param>
/// <param name="SamplePairs">How many pairs the sample of the users has on which trials are trained first; null where there is none.</param>
/// <param name="Trials">All trials, best first: those that were trained on all pairs, then those that ended on the sample, then those that failed; one or more.</param>
/// <param name="Popularity">The same of recommending the most popular items.</param>
/// <param name="ItemCosine">The same of recommending the items most like the user's own.</param>
public sealed record TuningResult(string Metric, int Users, long TestPairs, long? SamplePairs, IReadOnlyList<TuningTrial> Trials, double Popularity, double ItemCosine)
{
    /// <summary>The best one.</summary>
    public TuningTrial Best => Trials[0];

    /// <summary>The one with the usual settings.</summary>
    public TuningTrial Standard => Trials.Single(trial => trial.Number == 1);
}

/// <summary>A file of a search that cannot be gone on with; another file may do.</summary>
sealed class TuningStateException(string message, Exception? inner = null) : GpuAlsException(message, inner);
