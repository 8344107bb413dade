using GpuAls.Cli.Output;
using GpuAls.Cli.Training;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Tuning;

namespace GpuAls.Cli.Tuning;

/// <summary>The result of a search for settings.</summary>
static class TuningReport
{
    // For people; --output json has all trials.
    const int MaxShown = 15;

    const double MinutesMore = 10;

    /// <summary>The result for people.</summary>
    public static Report Table(TuningResult result) => new(
        $"{Format.Count(result.Trials.Count, "trial")}, {result.Metric} of {Format.Count(result.Users, "user")} with "
        + $"{Format.Count(result.TestPairs, "validation pair")}"
            + $"{OnSample(result)}{(result.Trials.Count > MaxShown ? $"; the best {MaxShown}" : "")}",
        [],
        Trials(result, MaxShown));

    /// <summary>The result for programs.</summary>
    public static Report Numbers(TuningResult result, string command) => new(
        null,
        [
            new("metric", null, result.Metric),
            new("users", null, result.Users),
            new("testPairs", null, result.TestPairs),
            new("samplePairs", null, result.SamplePairs),
            new("best", null, result.Best.Metric.Mean),
            new("standard", null, Metric(result.Standard)?.Mean),
            new("standardTried", null, result.IsStandardTried),
            new("standardOptions.factors", null, result.Standard.Options.Factors),
            new("standardOptions.confidence", null, WeightingOptions.Word(result.Standard.Options.Confidence)),
            new("standardOptions.alpha", null, result.Standard.Options.Alpha),
            new("standardOptions.regularization", null, result.Standard.Options.Regularization),
            new("standardOptions.unobservedWeight", null, result.Standard.Options.UnobservedWeight),
            new("standardOptions.regularizationExponent", null, result.Standard.Options.RegularizationExponent),
            new("standardOptions.iterations", null, result.Standard.Options.Iterations),
            new("popularity", null, result.Popularity),
            new("itemCosine", null, result.ItemCosine),
            new("plannedTrials", null, result.PlannedTrials <= 10_000 ? result.PlannedTrials : null),
            new("endedByTime", null, result.IsEndedByTime),
            new("seconds", null, result.Elapsed.TotalSeconds),
            new("riseOfTenMinutes", null, result.IsEndedByTime ? result.Rise?.Of(MinutesMore * 60) : null),
            new("edges", null, Edges(result)),
            new("maxFactors", null, result.Factors[^1]),
            new("factorsLimit", null, result.FactorsLimit),
            new("command", null, command),
        ],
        Trials(result, int.MaxValue));

    // These trials are ranked last: their metric comes from less data.
    static string OnSample(TuningResult result) => result.SamplePairs is { } pairs
        ? $"; {Format.Count(result.Trials.Count(trial => trial.EndedOnSample))} of them ended on a sample with {Format.Count(pairs, "pair")}"
        : "";

    /// <summary>The usual settings, the best trial, the baselines and the limits of the search, in sentences.</summary>
    public static string Summary(TuningResult result) => string.Join('\n', (string[])
    [
        Usual(result),
        FormattableString.Invariant($"{result.Metric}: best {result.Best.Metric.Mean:F4}, {ItemCosine(result)}, popularity {result.Popularity:F4}."),
        .. TimeAndRise(result),
        .. result.Edges.Select(edge => Edge(edge, result)),
        "The best of many trials is optimistic. Evaluate the model on a test set that was not used for tuning.",
    ]);

    static string ItemCosine(TuningResult result) => result.ItemCosine is { } metric
        ? FormattableString.Invariant($"item cosine {metric:F4}")
        : "item cosine not measured (it takes more than a tenth of the time)";

    static IEnumerable<string> TimeAndRise(TuningResult result)
    {
        if (!result.IsEndedByTime) yield break;
        var count = result.PlannedTrials <= 10_000 ? $"{Format.Count(result.Trials.Count)} of {Format.Count(result.PlannedTrials, "trial")}"
            : Format.Count(result.Trials.Count, "trial");
        yield return $"Stopped by the time after {count}. The result depends on the speed and the load of this machine; "
            + "--trials has one that does not.";
        if (result.Rise is not { } rise)
        {
            yield return "The time was too short to estimate the worth of more time.";
            yield break;
        }

        var more = rise.Of(MinutesMore * 60);
        yield return more > 0
            ? FormattableString.Invariant($"Estimate: another ten minutes would raise the best {result.Metric} by about {more:F4}, ")
                + FormattableString.Invariant($"after {rise.AtHalf:F4} at half of the time and {rise.AtEnd:F4} now.")
            : $"Estimate: another ten minutes would hardly raise the best {result.Metric}; it has not risen in the second half of the time.";
    }

    static string Edge(TuningEdge edge, TuningResult result)
    {
        var (word, end) = (TuningSettingInfo.Of(edge.Setting).Help, edge.IsMax ? "upper" : "lower");
        if (edge.Setting != TuningSetting.Factors)
        {
            return FormattableString.Invariant($"The best {word}, {edge.Value}, is at the {end} edge of the search; ")
                + $"to search further: --widen {TuningSettingInfo.Of(edge.Setting).Word}";
        }

        var value = (int)edge.Value;
        if (edge.IsMax && result.FactorsLimit is { } limit)
            return $"The best number of factors, {value}, is at the upper edge of the search; {limit}";
        int[] next = edge.IsMax ? [value, value * 3 / 2, value * 2] : [value / 4, value / 2, value];
        var list = string.Join(',', next.Where(factors => factors > 0).Distinct());
        return $"The best number of factors, {value}, is at the {end} edge of the search; to search further: --factors {list}";
    }

    // A bar to compare the trials with: the result of a search is in its own space.
    static string Usual(TuningResult result)
    {
        if (result.Standard is { Failure: { } failure }) return $"Usual settings: could not be trained: {failure}";
        var measured = FormattableString.Invariant(
            $"Usual settings: {result.Metric} {result.Standard.Metric.Mean:F4} ({Describe(result.Standard.Options)}), ");
        return measured + (result.IsStandardTried ? "trial 1."
            : result.Standard.Metric.Mean > result.Best.Metric.Mean ? "better than all trials, but outside the typed --factors or --confidence."
            : "outside the typed --factors or --confidence.");
    }

    /// <summary>A report of a search as a line of the log.</summary>
    /// <param name="step">The report.</param>
    /// <param name="best">The best trial so far; null before the first one.</param>
    /// <param name="options">The search.</param>
    public static string Progress(TuningProgress step, TuningTrial? best, TuningOptions options)
    {
        var left = step.Left is { } time ? $", {Format.Seconds(time.TotalSeconds)} left" : "";
        if (step.Finished is { } trial) return $"{Name(trial.Number, options)}: {Result(trial, options)}{Best(trial.Number, best)}{left}";
        if (step.Running is not { } running) return $"measuring popularity and item cosine{left}";
        var metric = running.Metric is { } value ? FormattableString.Invariant($", {options.Validation.Metric} {value:F4}") : "";
        return $"{Name(running.Number, options)}: iteration {Format.Count(running.Iterations)}{(running.IsOnSample ? " on a sample" : "")}{metric} "
            + $"({Describe(running.Options)}){Best(running.Number, best)}{left}";
    }

    static string Name(int number, TuningOptions options) => number == 0 ? "usual settings"
        : FormattableString.Invariant($"trial {number}") + (options.Trials <= 10_000 ? FormattableString.Invariant($"/{options.Trials}") : "");

    static string Result(TuningTrial trial, TuningOptions options) => trial.Failure is { } failure
        ? $"failed: {failure}"
        : FormattableString.Invariant(
            $"{options.Validation.Metric} {trial.Metric.Mean:F4} after {Format.Count(trial.Options.Iterations, "iteration")}")
            + $"{(trial.EndedOnSample ? " on a sample" : "")} ({Describe(trial.Options)})";

    static string Best(int number, TuningTrial? best) =>
        number == 0 || best is null ? "" : FormattableString.Invariant($", best {best.Metric.Mean:F4} (trial {best.Number})");

    static string Describe(AlsOptions options)
    {
        var text = FormattableString.Invariant(
            $"{options.Factors} factors, {WeightingOptions.Word(options.Confidence)}, α {options.Alpha}, λ {options.Regularization}");
        if (options.UnobservedWeight != 1) text += FormattableString.Invariant($", α₀ {options.UnobservedWeight}");
        if (options.RegularizationExponent != 0) text += FormattableString.Invariant($", ν {options.RegularizationExponent}");
        return text;
    }

    static Interval? Metric(TuningTrial trial) => trial.Failure is null ? trial.Metric : null;

    static Table Edges(TuningResult result) => new(
        "edges",
        null,
        [new("setting", null), new("edge", null), new("value", null)],
        [
            .. result.Edges.Select(edge =>
                (object?[])[TuningSettingInfo.Of(edge.Setting).Word, edge.IsMax ? "max" : "min", edge.Value]),
        ]);

    static Table Trials(TuningResult result, int count) => new(
        "trials",
        null,
        [
            new("rank", "Rank"),
            new("trial", "Trial"),
            new("factors", "Factors"),
            new("confidence", "Confidence"),
            new("alpha", "α", "G4"),
            new("regularization", "λ", "G4"),
            new("unobservedWeight", "α₀"),
            new("regularizationExponent", "ν"),
            new("iterations", "Iterations"),
            new("value", result.Metric, "F4"),
            new("low", "2.5 %", "F4"),
            new("high", "97.5 %", "F4"),
            new("onSample", result.SamplePairs is null ? null : "On sample"),
            new("seconds", "Seconds", "F2"),
            new("cutShort", null),
            new("failure", null),
        ],
        [
            .. result.Trials.Take(count).Select((trial, index) => (object?[])[
                index + 1,
                trial.Number,
                trial.Options.Factors,
                WeightingOptions.Word(trial.Options.Confidence),
                trial.Options.Alpha,
                trial.Options.Regularization,
                trial.Options.UnobservedWeight,
                trial.Options.RegularizationExponent,
                trial.Options.Iterations,
                Metric(trial)?.Mean,
                Metric(trial)?.Low,
                Metric(trial)?.High,
                trial.EndedOnSample,
                trial.Seconds,
                trial.IsCutShort,
                trial.Failure,
            ]),
        ]);
}
