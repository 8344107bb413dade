using System.Globalization;
using GpuAls.Cli.Features;
using GpuAls.Cli.Training;
using GpuAls.Core.Features;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Tuning;

/// <summary>The use of side tables that <c>tune</c> has chosen.</summary>
/// <param name="IsUsed">Whether the best settings use the side tables.</param>
/// <param name="Regularization">μ of the regression from features to vectors; null: each training chooses it.</param>
sealed record FeatureChoice(bool IsUsed, double? Regularization)
{
    /// <summary>The words of a train command that μ needs beside the typed options.</summary>
    public IEnumerable<string> Words =>
        IsUsed && Regularization is { } chosen ? [FeatureOptions.RegularizationOption, chosen.ToString(CultureInfo.InvariantCulture)] : [];
}

/// <summary>
/// The choice between no side tables and several strengths of their regression, by the metric of the usual settings on the held-out part. Side tables
/// are used only if the 95 % interval of the gain, user by user, is above 0: without a gain, they would only cost time.
/// </summary>
static class FeatureSearch
{
    // An effect that this many rows show is halved. Null: chosen by the training.
    static readonly double?[] Strengths = [null, 1, 10, 100, 1000];

    // Of a limited time. Without side tables and with the first strength, there is always a training.
    const double MaxShareOfTime = 0.3;

    /// <summary>Trains with the usual settings, without side tables and with each strength, and prints each metric.</summary>
    /// <param name="holdout">The parts of the search.</param>
    /// <param name="features">The features.</param>
    /// <param name="search">The settings that all trials share, the metric and the time.</param>
    /// <param name="session">The device.</param>
    /// <param name="clock">The time since the start of the search.</param>
    /// <param name="cancel">Stops the work.</param>
    public static FeatureChoice Choose(
        Holdout holdout, SideFeatures features, TuningOptions search, TrainingSession session, TuningClock clock, CancellationToken cancel)
    {
        var validator = new Validator(holdout, search.Validation, features);
        var settings = (search.Standard with { ComputeLoss = false }).Resolve(holdout.Train, session.Device) with { Neighbours = null };
        var without = Measure(settings, used: null, "without side tables");
        session.Progress.Note(FormattableString.Invariant($"without side tables: {search.Validation.Metric} {without.Average():F4}"));
        var best = (Regularization: default(double?), Gain: default(Interval), IsTried: false);
        double?[] strengths = settings.FeatureRegularization is { } typed ? [typed] : Strengths;
        foreach (var strength in strengths)
        {
            var title = $"{FeatureOptions.RegularizationOption} {Text(strength)}";
            if (best.IsTried && search.Time is { } time && clock.Elapsed > MaxShareOfTime * time)
            {
                session.Progress.Note($"{title} and above are not tried: the time of this choice is over.");
                break;
            }

            var users = Measure(settings with { FeatureRegularization = strength }, features, title);
            double[] differences = [.. users.Zip(without, (with, other) => with - other)];
            var gain = Bootstrap.Intervals(differences, 1, Bootstrap.StandardResamples, Bootstrap.StandardSeed, cancel)[0];
            session.Progress.Note(
                FormattableString.Invariant($"{title}: {search.Validation.Metric} {users.Average():F4}, a difference of ")
                + FormattableString.Invariant($"{gain.Mean:+0.0000;-0.0000} ({gain.Low:+0.0000;-0.0000} to {gain.High:+0.0000;-0.0000})"));
            if (!best.IsTried || gain.Mean > best.Gain.Mean) best = (strength, gain, true);
        }

        var isUsed = best.Gain.Low > 0;
        session.Progress.Note(isUsed
            ? $"Using the side tables with {FeatureOptions.RegularizationOption} {Text(best.Regularization)}, the best one."
            : "Using no side tables: no strength has a significant gain.");
        return new(isUsed, best.Regularization);

        double[] Measure(AlsOptions options, SideFeatures? used, string title)
        {
            var model = TrainingSession.Show(
                session.Progress,
                "choosing features",
                options,
                watcher => new AlsTrainer(options, session.Device) { Features = used }.Train(holdout.Train, watcher, cancel),
                prefix: $"{title}, ");
            return validator.PerUser(model.Factors.Items, options, model.UserFeatures, cancel);
        }
    }

    static string Text(double? strength) => strength is { } number ? number.ToString(CultureInfo.InvariantCulture) : "auto";
}
