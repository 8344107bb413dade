using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What a search found.</summary>
static class TuningReport
{
    // For people: the others are behind, and --output json has them.
    const int Shown = 15;

    /// <summary>For people.</summary>
    public static Report Table(TuningResult result) => new(
        $"{Say.Count(result.Trials.Count, "trial")}, {result.Metric} of {Say.Count(result.Users, "user")} with {Say.Count(result.TestPairs, "pair")} to be found{OnSample(result)}{(result.Trials.Count > Shown ? $"; the best {Shown}" : "")}",
        [],
        Trials(result, Shown));

    /// <summary>For programs.</summary>
    public static Report Numbers(TuningResult result, string command) => new(
        null,
        [
            new("metric", null, result.Metric),
            new("users", null, result.Users),
            new("testPairs", null, result.TestPairs),
            new("samplePairs", null, result.SamplePairs),
            new("best", null, result.Best.Metric.Mean),
            new("standard", null, result.Standard.Metric.Mean),
            new("popularity", null, result.Popularity),
            new("itemCosine", null, result.ItemCosine),
            new("command", null, command),
        ],
        Trials(result, int.MaxValue));

    // They stand last, with a metric that only they have: fewer pairs to learn from.
    static string OnSample(TuningResult result) => result.SamplePairs is { } pairs
        ? $"; {Say.Count(result.Trials.Count(trial => trial.EndedOnSample))} of them ended on a sample of the users with {Say.Count(pairs, "pair")}"
        : "";

    /// <summary>What the best one is worth, in a sentence.</summary>
    public static string Bars(TuningResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Metric}: best {result.Best.Metric.Mean:F4}, usual settings {result.Standard.Metric.Mean:F4}, item cosine {result.ItemCosine:F4}, popularity {result.Popularity:F4}. The best of many is a little too good: what a model is worth, a test part says that chose nothing.");

    /// <summary>A trial as a line of the log.</summary>
    public static string Progress(TuningTrial trial, TuningTrial best, TuningOptions options, TimeSpan elapsed)
    {
        var of = options.Trials <= 10_000 ? $"/{options.Trials}" : "";
        var left = options.Time is { } time ? $", {Say.Seconds(Math.Max(0, (time - elapsed).TotalSeconds))} left at the most" : "";
        var came = trial.Failure is { } failure
            ? $"cannot be trained: {failure}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Validation.Metric} {trial.Metric.Mean:F4} after {Say.Count(trial.Options.Iterations, "iteration")}{(trial.EndedOnSample ? " on a sample" : "")}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"trial {trial.Number}{of}: {came} ({Describe(trial.Options)}), best {best.Metric.Mean:F4} (trial {best.Number}){left}");
    }

    static string Describe(AlsOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"{options.Factors} factors, {WeightingOptions.Word(options.Confidence)}, α {options.Alpha}, λ {options.Regularization}{(options.UnobservedWeight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", α₀ {options.UnobservedWeight}"))}{(options.RegularizationExponent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", ν {options.RegularizationExponent}"))}");

    static Interval? Metric(TuningTrial trial) => trial.Failure is null ? trial.Metric : null;

    static Sheet Trials(TuningResult result, int most) => new(
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
            .. result.Trials.Take(most).Select((trial, index) => (object?[])[
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
