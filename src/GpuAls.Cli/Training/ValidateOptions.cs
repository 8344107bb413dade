using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Training;

/// <summary>The validation of a training: --validate with its split, --metric, --early-stop.</summary>
sealed class ValidateOptions
{
    /// <summary>The split of --validate without a value.</summary>
    public const string StandardSplit = "random:0.1";

    static readonly ValidationOptions Standard = new();

    readonly Option iterations;
    readonly NeighbourSettings neighbours;
    readonly IReadOnlyList<Option> withoutInFull;
    TimeOptions? times;
    readonly SplitOptions split = SplitOptions.ToValidate(Purpose, StandardSplit, $"Without a value: {StandardSplit}.");
    readonly MetricOption metric = new("Metric of the held-out part", Standard.Metric);

    readonly NumberOption<int> earlyStop = new(
        "--early-stop",
        "Stop after this many iterations without a better metric, and keep the best iteration; requires --validate.",
        null,
        ValidationOptions.PatienceRange);

    /// <param name="iterations">--iterations, which changes in the command that trains on everything.</param>
    /// <param name="neighbours">--neighbours, which changes too if the neighbours were chosen.</param>
    /// <param name="withoutInFull">Options that the command does not repeat: their files are written already.</param>
    public ValidateOptions(Option iterations, NeighbourSettings neighbours, params IReadOnlyList<Option> withoutInFull) =>
        (this.iterations, this.neighbours, this.withoutInFull) = (iterations, neighbours, withoutInFull);

    /// <summary>The start of the description of --validate.</summary>
    public static string Purpose => $"Hold out a part and evaluate it after every iteration, on at most {Format.Count(Standard.MaxUsers)} users";

    /// <summary>--validate</summary>
    public Option Validate => split.Split;

    /// <summary>All options.</summary>
    IReadOnlyList<Option> All => [.. split.All, metric, earlyStop];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="times">The times of the rows.</param>
    public void AddTo(DocumentedCommand command, TimeOptions times)
    {
        this.times = times;
        split.AddTo(command, HelpHeading.Validation, times);
        command.Add(HelpHeading.Validation, metric, earlyStop);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(split.Split) && result.FirstGiven(All) is { } given) result.AddError($"{given.Name} requires --validate");
        });
    }

    /// <summary>The typed validation; null for none.</summary>
    public ValidationRequest? Read(ParseResult parse)
    {
        if (split.Text(parse) is not { } text) return null;
        return new ValidationRequest(
            new ValidationOptions
            {
                Metric = metric.Read(parse),
                Patience = parse.IsGiven(earlyStop) ? parse.GetValue(earlyStop) : null,
                Seed = split.Seed(parse),
                Split = text,
            },
            (loaded, matrix, cancel) => split.HoldOut(parse, loaded, matrix, cancel),
            model => TypedCommand.Of(
                parse,
                without: [.. All, .. times!.ForSplitAlone(parse), .. withoutInFull, iterations, .. neighbours.IsAuto(parse) ? neighbours.All : []],
                [
                    iterations.Name,
                    model.Training.KeptIterations.ToString(CultureInfo.InvariantCulture),
                    .. neighbours.IsAuto(parse) ? NeighbourSettings.Words(model.Options.Neighbours) : [],
                ]));
    }
}

/// <summary>The validation of a training.</summary>
/// <param name="Options">The metric, and the rule of the early stop.</param>
/// <param name="HoldOut">Splits the interactions of a file.</param>
/// <param name="FullCommand">The command that trains on everything as the given model was trained.</param>
sealed record ValidationRequest(
    ValidationOptions Options,
    Func<LoadedInteractions, InteractionMatrix, CancellationToken, TimedParts> HoldOut,
    Func<AlsModel, string> FullCommand);

/// <summary>The metric that a command compares models by: --metric.</summary>
sealed class MetricOption : Option<string?>
{
    static readonly IReadOnlyList<string> Names = MetricKind.AccuracyNames;

    readonly string? standard;

    /// <param name="purpose">The purpose of the metric, for the help.</param>
    /// <param name="standard">The default; null if the command works it out.</param>
    /// <param name="standardText">The default in words, for a command that works it out.</param>
    public MetricOption(string purpose, string? standard, string? standardText = null)
        : base("--metric")
    {
        this.standard = standard;
        Description = $"{purpose}: {DisplayText.OneOf(Names)}. Default: {standard ?? standardText}.";
        HelpName = "metric";
        CompletionSources.Add([.. Names]);
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && OptionExtensions.ErrorOf(this, new ValidationOptions { Metric = token.Value }.Validate) is not null)
                result.AddError($"{Name} is '{token.Value}'; expected {DisplayText.OneOf(Names)}, where k is {MetricKind.CutoffRange.Text}");
        });
    }

    /// <summary>The typed metric, or the default.</summary>
    public string Read(ParseResult parse) => parse.GetValue(this) ?? standard!;
}
