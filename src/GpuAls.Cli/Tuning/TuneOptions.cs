using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Tuning;

/// <summary>
/// The search for settings: --validate, --metric, --trials, --minutes, --factors, --confidence, --widen, --sample, --state, --seed, --model.
/// </summary>
sealed class TuneOptions
{
    const string StandardSplit = "random:0.1";
    const double StandardMinutes = 10;

    // Two years: a TimeSpan of much more does not exist.
    const double MaxMinutes = 1e6;

    // The number of trials of a search that ends by time.
    internal const int Unlimited = 100_000;

    // The share of a limited time that is kept for the choice of neighbours.
    const double NeighbourShareOfTime = 0.2;

    static readonly TuningOptions Standard = new();

    /// <summary>The state of a search as an output: it is continued.</summary>
    public static OutputContent StateContent { get; } = new("state")
    {
        Own = "state of gpuals tune",
        IsOwn = start => TuningJournal.IsState(start.Span),
        NeedsRegularFile = true,
        IsContinued = true,
    };

    readonly SplitOptions split = SplitOptions.ToValidate(
        ValidateOptions.Purpose.Replace("iteration", "trial", StringComparison.Ordinal), StandardSplit, $"Default: {StandardSplit}.");
    readonly MetricOption metric = new("Metric to maximize", Standard.Validation.Metric);

    readonly NumberOption<int> trials = new(
        "--trials",
        $"Number of trials; the same number gives the same result. Default: {Standard.Trials}; with --minutes, unlimited.",
        null,
        NumberRange.AtLeast<int>(1));

    readonly NumberOption<double> minutes = new(
        "--minutes",
        FormattableString.Invariant($"End the search after this many minutes. Default: {StandardMinutes}; with --trials, unlimited."),
        null,
        NumberRange.Above<double>(0));

    readonly NumberListOption factors = new(
        FactorsOption.OptionName,
        "Numbers of factors to try, separated by commas; few and small numbers make a search fast. "
            + "Of the default, those that fit the memory.",
        TuningFactors.All,
        FactorsOption.Range);

    readonly ChoiceListOption<Confidence> confidences =
        new("--confidence", "Kinds of confidence to try, separated by commas", TuningSpace.StandardConfidences, WeightingOptions.Choices)
        {
            HelpName = "kinds",
        };

    readonly ChoiceListOption<TuningSetting> widened = new(
        "--widen",
        "Settings to search in a wider range, separated by commas",
        [],
        [.. TuningSettingInfo.All.Where(row => row.Value != TuningSetting.Factors).Select(row => (row.Word, row.Value))])
    {
        HelpName = "settings",
    };

    readonly NumberOption<long> sample = new(
        "--sample",
        "Run the first trials on a sample of users with about this many pairs, if the file has at least four times as many. 0 uses all users.",
        Standard.SamplePairs,
        NumberRange.AtLeast<long>(0));

    readonly HalfLivesOption halfLives = new();
    readonly FileOption state = new("--state", "Save finished trials in this file, and continue from it if it exists.");
    readonly NumberOption<long> seed =
        new("--seed", "Seed of the search; another seed tries other settings.", Standard.Seed, NumberRange.Any<long>());
    readonly ModelOption model = new("Train with the best settings on all interactions, and write the model to this file.", required: false);

    readonly ChoiceOption<bool> neighbours = new(
        "--neighbours",
        "Neighbours beside the factors of the best trial: auto chooses them after the search, in the last "
        + FormattableString.Invariant($"{100 * NeighbourShareOfTime:0} % of the time; 0 for none."),
        "auto",
        ("auto", true),
        ("0", false));

    TimeOptions? times;

    /// <summary>--metric</summary>
    public Option Metric => metric;

    /// <summary>--trials</summary>
    public Option Trials => trials;

    /// <summary>--minutes</summary>
    public Option Minutes => minutes;

    /// <summary>--widen</summary>
    public Option Widened => widened;

    /// <summary>--factors</summary>
    public Option Factors => factors;

    /// <summary>--state</summary>
    public Option State => state;

    /// <summary>--model</summary>
    public Option Model => model;

    // The options that a training does not have.
    Option[] OfSearch => [metric, trials, minutes, factors, confidences, widened, sample, halfLives, state, seed, model, neighbours];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="times">The times of the rows.</param>
    public void AddTo(DocumentedCommand command, TimeOptions times)
    {
        this.times = times;
        command.Add(HelpHeading.Search, OfSearch);
        split.AddTo(command, HelpHeading.Validation, times);
        times.AddUse(result => result.IsGiven(halfLives), halfLives.Name);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(halfLives)) return;
            if (!times.HasColumn(result)) result.AddError($"{halfLives.Name} requires --time-column, the column with the time");
            if (result.IsGiven(times.HalfLifeOption)) result.AddError($"{halfLives.Name} and {TimeOptions.HalfLifeName} exclude each other");
        });
    }

    /// <summary>The typed search.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="standard">The settings that all trials share.</param>
    public TuningOptions Read(ParseResult parse, AlsOptions standard) => new()
    {
        Validation = new ValidationOptions { Metric = metric.Read(parse), Seed = split.Seed(parse), Split = split.Text(parse) ?? StandardSplit },
        Standard = standard,
        Factors = factors.Typed(parse) is { } typed ? [.. typed.Order()] : null,
        Confidences = confidences.Typed(parse),
        Widened = widened.Read(parse),
        SamplePairs = parse.GetValue(sample),
        Trials = parse.IsGiven(trials) ? parse.GetValue(trials) : parse.IsGiven(minutes) ? Unlimited : Standard.Trials,
        Time = parse.IsGiven(minutes) ? TimeSpan.FromMinutes(
            Math.Min(parse.GetValue(minutes), MaxMinutes)) : parse.IsGiven(trials) ? null : TimeSpan.FromMinutes(StandardMinutes),
        Seed = parse.GetValue(seed),
    };

    /// <summary>Whether neighbours are chosen after the search.</summary>
    public bool ChoosesNeighbours(ParseResult parse) => neighbours.Meaning(parse);

    /// <summary>The time of the search without that for the choice of neighbours.</summary>
    public TimeSpan OfSearchAlone(ParseResult parse, TimeSpan time) => ChoosesNeighbours(parse) ? (1 - NeighbourShareOfTime) * time : time;

    /// <summary>Splits the interactions of a file.</summary>
    public TimedParts HoldOut(ParseResult parse, LoadedInteractions loaded, InteractionMatrix matrix, CancellationToken cancel) =>
        split.HoldOut(parse, loaded, matrix, cancel, weighsLater: HalfLives(parse).Count > 0);

    /// <summary>The half-lives to try; null is none. Empty if none is to be chosen.</summary>
    public IReadOnlyList<TimeSpan?> HalfLives(ParseResult parse) => halfLives.Read(parse);

    /// <summary>The file that keeps the trials; null for none.</summary>
    public string? StatePath(ParseResult parse) => parse.GetValue(state);

    /// <summary>The model file to write; null for none.</summary>
    public string? ModelPath(ParseResult parse) => parse.GetValue(model);

    /// <summary>The command that trains with some settings on all interactions of the file, on the same device.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="path">The file of interactions.</param>
    /// <param name="options">The settings.</param>
    /// <param name="halfLife">The chosen half-life; null for a typed one or none.</param>
    /// <param name="chosenFeatures">The chosen use of side tables; null without side tables.</param>
    /// <param name="features">The options of side tables.</param>
    /// <param name="without">Options that the command does not repeat.</param>
    public string TrainCommand(
        ParseResult parse,
        string path,
        AlsOptions options,
        TimeSpan? halfLife,
        FeatureChoice? chosenFeatures,
        FeatureOptions features,
        params IReadOnlyList<Option> without)
    {
        var usual = new AlsOptions();
        List<string> words =
        [
            ModelOption.OptionName, ModelPath(parse) ?? (path == Terminal.InputPath ? "model.als" : Path.GetFileName(path).Split('.')[0] + ".als"),
            FactorsOption.OptionName, Text(options.Factors),
            "--regularization", Text(options.Regularization!.Value),
            "--confidence", WeightingOptions.Word(options.Confidence),
            "--alpha", Text(options.Alpha!.Value),
        ];
        if (options.UnobservedWeight != usual.UnobservedWeight) words.AddRange(["--unobserved-weight", Text(options.UnobservedWeight)]);
        if (options.RegularizationExponent != usual.RegularizationExponent)
            words.AddRange(["--regularization-exponent", Text(options.RegularizationExponent)]);
        words.AddRange(["--iterations", Text(options.Iterations)]);
        if (halfLife is { } chosenAge) words.AddRange([TimeOptions.HalfLifeName, Duration.Text(chosenAge)]);
        // A typed solver is among the typed options.
        if (parse.GetResult("--solver") is not OptionResult { Implicit: false }) words.AddRange(["--solver", SolverOptions.Word(options.Solver)]);
        if (options.Neighbours is { } chosen) words.AddRange(NeighbourSettings.Words(chosen));
        var ofSplit = halfLife is null ? times!.ForSplitAlone(parse) : [];
        var ofFeatures = chosenFeatures is { IsUsed: false } ? features.All : [];
        if (!parse.IsGiven(features.Regularization)) words.AddRange(chosenFeatures?.Words ?? []);
        return TypedCommand.Of(parse, "train", without: [.. split.All, .. ofSplit, .. OfSearch, .. ofFeatures, .. without], [.. words]);
    }

    static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
