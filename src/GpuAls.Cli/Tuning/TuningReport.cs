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
            new("standardOptions.iterations", null, result.Standard.Options.Iterations),
            new("popularity", null, result.Popularity),
            new("itemCosine", null, result.ItemCosine),
            new("command", null, command),
        ],
        Trials(result, int.MaxValue));

    // These trials are ranked last: their metric comes from less data.
    static string OnSample(TuningResult result) => result.SamplePairs is { } pairs
        ? $"; {Format.Count(result.Trials.Count(trial => trial.EndedOnSample))} of them ended on a sample with {Format.Count(pairs, "pair")}"
        : "";

    /// <summary>The usual settings, the best trial and the baselines, in sentences.</summary>
    public static string Summary(TuningResult result) => string.Join('\n', (string[])
    [
        Usual(result),
        FormattableString.Invariant(
            $"{result.Metric}: best {result.Best.Metric.Mean:F4}, item cosine {result.ItemCosine:F4}, popularity {result.Popularity:F4}."),
        "The best of many trials is optimistic. Evaluate the model on a test set that was not used for tuning.",
    ]);

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

    /// <summary>A trial, or the usual settings before the first one, as a line of the log.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="best">The best trial so far; null before the first one.</param>
    /// <param name="options">The search.</param>
    /// <param name="elapsed">The time since the start.</param>
    public static string Progress(TuningTrial trial, TuningTrial? best, TuningOptions options, TimeSpan elapsed)
    {
        var count = options.Trials <= 10_000 ? $"/{options.Trials}" : "";
        var left = options.Time is { } time ? $", at most {Format.Seconds(Math.Max(0, (time - elapsed).TotalSeconds))} left" : "";
        var result = trial.Failure is { } failure
            ? $"failed: {failure}"
            : FormattableString.Invariant(
                $"{options.Validation.Metric} {trial.Metric.Mean:F4} after {Format.Count(trial.Options.Iterations, "iteration")}")
                + (trial.EndedOnSample ? " on a sample" : "");
        if (best is null) return FormattableString.Invariant($"usual settings: {result} ({Describe(trial.Options)}){left}");
        return FormattableString.Invariant(
            $"trial {trial.Number}{count}: {result} ({Describe(trial.Options)}), best {best.Metric.Mean:F4} (trial {best.Number}){left}");
    }

    static string Describe(AlsOptions options)
    {
        var text = FormattableString.Invariant(
            $"{options.Factors} factors, {WeightingOptions.Word(options.Confidence)}, α {options.Alpha}, λ {options.Regularization}");
        if (options.UnobservedWeight != 1) text += FormattableString.Invariant($", α₀ {options.UnobservedWeight}");
        if (options.RegularizationExponent != 0) text += FormattableString.Invariant($", ν {options.RegularizationExponent}");
        return text;
    }

    static Interval? Metric(TuningTrial trial) => trial.Failure is null ? trial.Metric : null;

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
                trial.Failure,
            ]),
        ]);
}
