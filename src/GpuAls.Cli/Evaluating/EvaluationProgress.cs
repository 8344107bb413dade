using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Rankers;

namespace GpuAls.Cli.Evaluating;

/// <summary>Evaluates rankers, and shows on a screen how many users are ranked, and the time left.</summary>
/// <param name="display">The display.</param>
sealed class EvaluationProgress(ProgressDisplay display)
{
    /// <summary>Evaluates a ranker.</summary>
    /// <param name="evaluator">The evaluator.</param>
    /// <param name="title">The name of the ranker, for people.</param>
    /// <param name="ranker">The ranker.</param>
    /// <param name="cancel">Stops the work.</param>
    public EvaluationResult Evaluate(Evaluator evaluator, string title, IItemRanker ranker, CancellationToken cancel) =>
        Show($"{title}: ranking", "user", "ranked", watcher => evaluator.Evaluate(ranker, watcher, cancel));

    /// <summary>Creates the ranker of a baseline.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="setting">The model and its data.</param>
    /// <param name="cancel">Stops the work.</param>
    public IItemRanker Create(Baseline baseline, EvaluationSetting setting, CancellationToken cancel) =>
        Show($"{baseline.Title}: preparing", "item", "prepared", watcher => baseline.Create(setting, watcher, cancel));

    T Show<T>(string title, string unit, string done, Func<IProgress<(int Done, int All)>?, T> work) =>
        display.RunOnScreen<(int Done, int All), T>(
            title,
            step => (double)step.Done / step.All,
            step => $"{title.Split(':')[0]}: {Format.Count(step.Done)} of {Format.Count(step.All, unit)} {done}",
            work);
}
