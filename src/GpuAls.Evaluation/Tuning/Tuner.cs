using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Solving;
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
        var search = SolverChoice.AllowsRowRegularization(options.Standard, device) ? options : options with { LargestExponent = 0 };
        holdout.Train.RequireInteractions();
        var start = Stopwatch.GetTimestamp();
        var validator = new Validator(holdout, search.Validation);
        var sample = TuningSample.Of(holdout.Train, search.SamplePairs, search.Seed);
        TuningStage[] stages = [.. sample is null ? [] : (TuningStage[])[TuningStage.OnSample(sample, search)], TuningStage.OnAll(holdout.Train, search)];
        var run = new TuningRun(stages, search.Standard, validator, device);
        using var journal = statePath is null ? null : TuningJournal.Open(statePath, search, holdout, run.Settings);
        var proposals = new TuningProposals(stages, search.Seed);
        var trials = new List<TuningTrial>();
        foreach (var trial in (journal?.Trials ?? []).Take(search.Trials)) Add(trial);
        while (trials.Count < search.Trials && !(trials.Count > 0 && IsOver()))
        {
            var number = trials.Count + 1;
            var trial = run.Run(number, number == 1 ? [] : proposals.Next(number, trials), trials, IsOver, cancel);
            // One that the end of the time cut short would come out otherwise in a longer run.
            if (!IsOver()) journal?.Add(trial);
            Add(trial);
        }

        return new TuningResult(
            search.Validation.Metric,
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

        bool IsOver() => Stopwatch.GetElapsedTime(start) >= search.Time;
    }
}
