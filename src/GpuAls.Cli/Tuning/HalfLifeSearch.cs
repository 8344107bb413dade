using System.CommandLine;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Training;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Tuning;

/// <summary>Half-lives to try: --half-lives none,30d,180d.</summary>
sealed class HalfLivesOption : Option<string?>, IShapedOption
{
    const string None = "none";

    public HalfLivesOption()
        : base("--half-lives")
    {
        Description = "Half-lives to try with the usual settings before the search, separated by commas, such as none,30d,180d,2y; the search then "
            + "uses the best one. Requires --time-column.";
        HelpName = "durations";
        Validators.Add(result =>
        {
            foreach (var word in Words(result.Tokens is [.., { Value: var text }] ? text : ""))
            {
                if (word != None && Duration.Parse(word) is null)
                    result.AddError($"{Name} has '{word}'; expected {None}, or {Duration.Expected}, or several of them, separated by commas");
            }
        });
    }

    /// <inheritdoc/>
    public OptionShape Shape => new(OptionKind.Text);

    /// <summary>The typed half-lives, each once; null is none. Empty if the option was not typed.</summary>
    public IReadOnlyList<TimeSpan?> Read(ParseResult parse) =>
        parse.GetValue(this) is { } text ? [.. Words(text).Select(word => word == None ? null : Duration.Parse(word)).Distinct()] : [];

    static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The choice of the half-life with the best metric of the usual settings.</summary>
static class HalfLifeSearch
{
    /// <summary>Trains with the usual settings and each half-life, and prints each metric.</summary>
    /// <param name="tried">The half-lives; null is none. Of equal ones, the first is the best.</param>
    /// <param name="parts">The parts of the search.</param>
    /// <param name="settings">The settings that all trials share.</param>
    /// <param name="validation">The metric and the users of the search.</param>
    /// <param name="session">The device.</param>
    /// <param name="cancel">Stops the work.</param>
    public static TimeSpan? Choose(
        IReadOnlyList<TimeSpan?> tried,
        TimedParts parts,
        AlsOptions settings,
        ValidationOptions validation,
        TrainingSession session,
        CancellationToken cancel)
    {
        var (best, highest) = ((TimeSpan?)null, double.NegativeInfinity);
        foreach (var halfLife in tried)
        {
            var holdout = parts.WithHalfLife(halfLife);
            var options = (settings with { ComputeLoss = false }).Resolve(holdout.Train, session.Device) with { Neighbours = null };
            var validator = new Validator(holdout, validation);
            var model = TrainingSession.Show(
                session.Progress,
                "choosing the half-life",
                options,
                watcher => new AlsTrainer(options, session.Device).Train(holdout.Train, watcher, cancel),
                prefix: $"half-life {Text(halfLife)}, ");
            var metric = validator.Measure(model.Factors.Items, options, cancel);
            session.Progress.Note(FormattableString.Invariant($"half-life {Text(halfLife)}: {validation.Metric} {metric:F4}"));
            if (metric > highest) (best, highest) = (halfLife, metric);
        }

        session.Progress.Note(best is null ? "Using no half-life, the best one." : $"Using {TimeOptions.HalfLifeName} {Text(best)}, the best one.");
        return best;
    }

    static string Text(TimeSpan? halfLife) => halfLife is { } duration ? Duration.Text(duration) : "none";
}
