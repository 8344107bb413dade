using System.CommandLine;
using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What is searched and for how long: --validate, --metric, --trials, --minutes, --factors, --confidence, --sample, --state, --seed, --save-model.</summary>
sealed class TuneOptions
{
    /// <summary>The option that names a model.</summary>
    public const string SaveModel = "--save-model";

    const string Held = "random:0.1";

    static readonly TuningOptions Standard = new();

    // Where a time is given and no number of trials.
    const int WithoutEnd = 100_000;
    const double StandardMinutes = 10;

    readonly SplitOptions split = SplitOptions.ToValidate(
        "What is held out to choose by: random:0.1 is a share of all pairs, leave-out:3 so many of each user, last:3 the last of each user, time:0.1 the last share of all (both by --time-column), "
        + $"unseen-users:0.1 a share of the users. At most {Say.Count(Standard.Validation.MaxUsers)} users, drawn by --split-seed, are asked. [default: {Held}]",
        Held);

    readonly Option<string> metric = new("--metric")
    {
        Description = "What is to be high: precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc.",
        HelpName = "metric",
        DefaultValueFactory = _ => Standard.Validation.Metric,
    };

    readonly NumberOption<int> trials = new(
        "--trials",
        FormattableString.Invariant($"How many settings are tried; the same number gives the same table. [default: {Standard.Trials}; with --minutes as many as there is time for]"),
        null,
        "a whole number of 1 or more",
        number => number >= 1);

    readonly NumberOption<double> minutes = new(
        "--minutes",
        FormattableString.Invariant($"After how many minutes no more are tried. [default: {StandardMinutes}; with --trials no end]"),
        null,
        "a number above 0",
        number => number is > 0 and < 1e6);

    readonly FactorsOption factors = new(Standard.Factors);

    readonly ConfidencesOption confidences = new("The kinds of confidence to choose from, one or several.", Standard.Confidences);

    readonly NumberOption<long> sample = new(
        "--sample",
        "Of a file with four times as many pairs or more, settings are tried on a sample of the users with about so many pairs first, and only the better ones, about a quarter, on all. 0: on all from the start.",
        Standard.SamplePairs,
        "a whole number of 0 or more",
        number => number >= 0);

    readonly Option<string?> state = File("--state", "Keep the trials in this file as they are over, and go on from those that are there: a search that was stopped loses nothing.");
    readonly NumberOption<long> seed = new("--seed", "Which settings are tried: another seed tries others.", Standard.Seed, "a whole number", _ => true);
    readonly Option<string?> saveModel = File(SaveModel, "Train with the best settings on everything, and write the model to this file.");

    // Those of the search alone, beside the split: no training has them.
    Option[] OfSearch => [metric, trials, minutes, factors, confidences, sample, state, seed, saveModel];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        factors.Description = $"The numbers of factors to choose from. Fewer and smaller ones make a search quick. [default: {string.Join(',', Standard.Factors)}]";
        metric.Validators.Add(result =>
        {
            if (result.Tokens is not [var token]) return;
            try
            {
                new ValidationOptions { Metric = token.Value }.Validate();
            }
            catch (GpuAlsException wrong)
            {
                result.AddError($"--metric: {wrong.Message}");
            }
        });
        split.AddTo(command);
        foreach (var option in OfSearch) command.Add(option);
    }

    /// <summary>What was asked for.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="standard">What is the same in all trials.</param>
    public TuningOptions Read(ParseResult parse, AlsOptions standard) => new()
    {
        // pcg has one λ for all rows.
        LargestExponent = standard.Solver != Solver.PreconditionedConjugateGradient ? Standard.LargestExponent : 0,
        Validation = new ValidationOptions { Metric = parse.GetRequiredValue(metric), Seed = split.Seed(parse), Split = split.Text(parse) ?? Held },
        Standard = standard,
        Factors = [.. factors.Read(parse).Order()],
        Confidences = confidences.Read(parse),
        SamplePairs = parse.GetValue(sample),
        Trials = parse.IsGiven(trials) ? parse.GetValue(trials) : parse.IsGiven(minutes) ? WithoutEnd : Standard.Trials,
        Time = parse.IsGiven(minutes) ? TimeSpan.FromMinutes(parse.GetValue(minutes)) : parse.IsGiven(trials) ? null : TimeSpan.FromMinutes(StandardMinutes),
        Seed = parse.GetValue(seed),
    };

    /// <summary>Cuts what was read.</summary>
    public LargeArray<SplitPart> Split(ParseResult parse, InputFile file, InteractionMatrix matrix, CancellationToken cancel) => split.Assign(parse, file, matrix, cancel);

    /// <summary>Where the trials are kept; null for nowhere.</summary>
    public string? StatePath(ParseResult parse) => parse.GetValue(state);

    /// <summary>Where the model goes; null for nowhere.</summary>
    public string? SavePath(ParseResult parse) => parse.GetValue(saveModel);

    /// <summary>The command that trains with some settings on everything, on the same file with the same device.</summary>
    public string TrainCommand(ParseResult parse, string path, AlsOptions options)
    {
        var usual = new AlsOptions();
        List<string> words =
        [
            "--model", SavePath(parse) ?? (path == "-" ? "model.als" : Path.GetFileName(path).Split('.')[0] + ".als"),
            "--factors", Text(options.Factors),
            "--regularization", Text(options.Regularization!.Value),
            "--confidence", WeightingOptions.Word(options.Confidence),
            "--alpha", Text(options.Alpha!.Value),
        ];
        if (options.UnobservedWeight != usual.UnobservedWeight) words.AddRange(["--unobserved-weight", Text(options.UnobservedWeight)]);
        if (options.RegularizationExponent != usual.RegularizationExponent) words.AddRange(["--regularization-exponent", Text(options.RegularizationExponent)]);
        words.AddRange(["--iterations", Text(options.Iterations)]);
        return TypedCommand.Of(parse, "train", without: [.. split.All, .. OfSearch], [.. words]);
    }

    static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);

    static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "file" };
}
