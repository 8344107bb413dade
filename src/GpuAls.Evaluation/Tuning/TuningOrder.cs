namespace GpuAls.Evaluation.Tuning;

/// <summary>The order of trials, best first: those that were trained on all pairs, then those that ended on the sample, then those that failed.</summary>
static class TuningOrder
{
    public static IOrderedEnumerable<TuningTrial> BestFirst(IEnumerable<TuningTrial> trials) =>
        trials.OrderBy(trial => trial.Failure is not null ? 2 : trial.EndedOnSample ? 1 : 0).ThenByDescending(trial => trial.Metric.Mean).ThenBy(trial => trial.Number);
}
