using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;

namespace GpuAls.Cli.Evaluating;

/// <summary>The subject of an evaluation and its metrics: --test, --history, --compare, --at, --metric, --baseline, --per-user.</summary>
sealed class EvaluateOptions
{
    // The word for the second baseline.
    const string ItemCosine = "item-cosine";

    /// <summary>The option that names the file with the metrics of each user.</summary>
    public const string PerUserOption = "--per-user";

    readonly FileOption test = new("--test", "Test set: interactions that the model was not trained on.");
    readonly FileOption history = new("--history", "Known interactions of test users who are not in the model; requires --test.");

    readonly Option<string[]> compare = new("--compare")
    {
        Description = "Compare two models on the test set, instead of MODEL; requires --test.",
        HelpName = "model model",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    readonly NumberListOption cutoffs = new(
        "--at", "List lengths k of the metrics, separated by commas.", [10, 20], MetricKind.CutoffRange);
    readonly MetricOption metric = new(
        "Metric of the lines that compare the model with the baselines", standard: null, "ndcg at the first length of --at");

    readonly ChoiceOption<bool> baseline = new(
        "--baseline",
        "Baseline beside the model: popularity recommends the most popular items; item-cosine adds items similar to the user's own.",
        "popularity",
        ("popularity", false),
        (ItemCosine, true));

    readonly FileOption perUser = new(PerUserOption, "Write the metrics of each user to this tab-separated file.");

    /// <summary>--test</summary>
    public Option TestOption => test;

    /// <summary>--history</summary>
    public Option HistoryOption => history;

    /// <summary>--at</summary>
    public Option Cutoffs => cutoffs;

    /// <summary>--metric</summary>
    public Option Metric => metric;

    /// <summary>--baseline</summary>
    public Option Baseline => baseline;

    /// <summary>--compare</summary>
    public Option CompareOption => compare;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        cutoffs.Aliases.Add("-k");
        TypedPath.Check(compare);
        compare.Validators.Add(result =>
        {
            if (result.Tokens.Count != 2)
                result.AddError($"--compare has {Format.Count(result.Tokens.Count, "model")}; expected two: --compare A.als B.als");
        });
        command.Add(HelpHeading.TestSet, test, history, compare);
        command.Add(HelpHeading.Metrics, cutoffs, metric, baseline, perUser);
    }

    /// <summary>Adds the checks of options that exclude or require each other.</summary>
    /// <param name="command">The command.</param>
    /// <param name="file">The model, or the file of interactions.</param>
    /// <param name="split">--split</param>
    /// <param name="ofSplit">Options that require --split.</param>
    public void Validate(Command command, Argument<string[]> file, Option split, IReadOnlyList<Option> ofSplit) => command.Validators.Add(result =>
    {
        var named = result.GetResult(file) is { Implicit: false } given ? given.Tokens.Count : 0;
        if (ErrorOf(result, named, result.IsGiven(split), ofSplit) is { } error) result.AddError(error);
    });

    string? ErrorOf(CommandResult result, int named, bool isSplit, IReadOnlyList<Option> ofSplit)
    {
        var (isTest, isCompared) = (result.IsGiven(test), result.IsGiven(compare));
        if (isSplit && isTest) return "--test and --split exclude each other; expected MODEL with --test, or FILE with --split";
        if (!isSplit && !isTest) return "expected MODEL with --test, or FILE with --split";
        if (isSplit && result.FirstGiven(compare, history) is { } ofTest) return $"{ofTest.Name} requires --test, and cannot be used with --split";
        if (isTest && result.FirstGiven(ofSplit) is { } given) return $"{given.Name} requires --split, and cannot be used with --test";
        if (isCompared && result.IsGiven(metric)) return "--metric and --compare exclude each other: a comparison has the differences of all metrics";
        if (isCompared && named > 0) return "--compare names two models, but there is also the argument MODEL; expected one of them";
        if (isTest && named > 1) return $"--test requires one MODEL, found {named}; to compare two models: --compare A.als B.als";
        if (!isCompared && named == 0)
            return isSplit ? "--split requires FILE, the interactions to split" : "--test requires MODEL, the model to evaluate";
        return null;
    }

    /// <summary>The test set; null if it is split from the file.</summary>
    public string? Test(ParseResult parse) => parse.GetValue(test);

    /// <summary>The known interactions of users who are not in the model; null for none.</summary>
    public string? History(ParseResult parse) => parse.GetValue(history);

    /// <summary>Two models to compare; null for one model.</summary>
    public (string First, string Second)? Compare(ParseResult parse) => parse.GetValue(compare) is [var first, var second] ? (first, second) : null;

    /// <summary>The settings of the metrics.</summary>
    public EvaluationOptions Read(ParseResult parse) => new() { Cutoffs = [.. cutoffs.Read(parse)] };

    /// <summary>The metric that the model is compared with the baselines by.</summary>
    /// <exception cref="UsageException">The metric has a k that is not computed.</exception>
    public string ReadMetric(ParseResult parse)
    {
        var computed = cutoffs.Read(parse);
        if (!parse.IsGiven(metric)) return FormattableString.Invariant($"ndcg@{computed[0]}");
        var name = metric.Read(parse);
        if (name.Split('@') is [_, var k] && !computed.Contains(int.Parse(k, CultureInfo.InvariantCulture)))
            throw new UsageException(
                $"--metric {name} is not computed, because {k} is not in --at; expected for example --at "
                + $"{string.Join(',', computed.Append(int.Parse(k, CultureInfo.InvariantCulture)))}");
        return name;
    }

    /// <summary>Evaluates the baselines.</summary>
    public IReadOnlyList<EvaluationColumn> Baselines(ParseResult parse, EvaluationSetting setting, Evaluator evaluator, CancellationToken cancel)
    {
        var known = setting.Model.Known;
        var popularity = new EvaluationColumn(
            "popularity", "Popularity", evaluator.Evaluate(new PopularityRanker(setting.Train, known), cancel), false);
        return baseline.Meaning(parse)
            ?
            [
                popularity,
                new EvaluationColumn(
                    ItemCosine, "Item cosine", evaluator.Evaluate(new ItemCosineRanker(setting.Train, known, cancel: cancel), cancel), false)
            ]
            : [popularity];
    }

    /// <summary>The file for the metrics of each user; null for none.</summary>
    public string? PerUser(ParseResult parse) => parse.GetValue(perUser);
}
