using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Cli.Evaluating;

/// <summary>
/// The subject of an evaluation and its metrics: --test, --history, --compare, --sample-users, --at, --metric, --baseline, --require, --per-user.
/// </summary>
sealed class EvaluateOptions
{
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

    readonly NumberOption<int> sampleUsers = new(
        "--sample-users",
        "Evaluate a random sample of this many test users. The intervals show how much the sample may differ from all test users. Default: all.",
        null,
        UserSample.CountRange);

    readonly NumberOption<long> sampleSeed = new(
        "--sample-seed",
        "Seed of --sample-users; the same seed draws the same users, for any model.",
        UserSample.StandardSeed,
        NumberRange.Any<long>());

    readonly NumberListOption cutoffs = new(
        "--at", "List lengths k of the metrics, separated by commas.", [10, 20], MetricKind.CutoffRange);
    readonly MetricOption metric = new(
        "Metric of the lines that compare the model with the baselines", standard: null, "ndcg at the first length of --at");

    readonly ChoiceListOption<Baseline> baseline = new(
        "--baseline",
        $"Baselines beside the model, separated by commas. {string.Join(". ", Baseline.All.Select(one => $"{one.Word}: {one.Help}"))}. "
        + "Popularity is always evaluated. One or more of",
        [Baseline.Popularity],
        [.. Baseline.All.Select(one => (one.Word, one))]);

    readonly Option<string[]> require = new("--require")
    {
        Description =
            $"End with exit code {(int)ExitCode.RequirementNotMet} unless the model meets this requirement, in quotes: METRIC>=NUMBER, "
            + $"METRIC>NUMBER, METRIC>BASELINE, or METRIC>{Requirement.FirstModel} for the second model of --compare. The lower end of the 95 % "
            + "interval is compared. May be repeated.",
        HelpName = "requirement",
    };

    readonly NumberListOption known = new(
        "--known",
        "Evaluate unseen users with these numbers of known items, separated by commas, with side tables and without; requires --split unseen-users.",
        [0, 1, 2, 5],
        NumberRange.AtLeast(0));

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
    public Option BaselineOption => baseline;

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
        require.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                try
                {
                    Requirement.Parse(token.Value, Models(result));
                }
                catch (GpuAlsException wrong)
                {
                    result.AddError(wrong.Message);
                }
            }
        });
        command.Add(HelpHeading.TestSet, test, history, compare, sampleUsers, sampleSeed, known);
        command.Add(HelpHeading.Metrics, cutoffs, metric, baseline, require, perUser);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(known) && result.FirstGiven(test, compare, sampleUsers, require, perUser, baseline, metric) is { } other)
                result.AddError($"{known.Name} and {other.Name} exclude each other: {known.Name} has a report of its own");
            if (result.IsGiven(sampleSeed) && !result.IsGiven(sampleUsers)) result.AddError("--sample-seed requires --sample-users");
        });
    }

    /// <summary>Adds the checks of options that exclude or require each other.</summary>
    /// <param name="command">The command.</param>
    /// <param name="file">The model, or the file of interactions.</param>
    /// <param name="from">--from</param>
    /// <param name="split">--split</param>
    /// <param name="ofSplit">Options that require --split.</param>
    public void Validate(
        Command command, Argument<string[]> file, Option from, Option split, IReadOnlyList<Option> ofSplit) => command.Validators.Add(result =>
    {
        var named = result.GetResult(file) is { Implicit: false } given ? given.Tokens.Count : 0;
        var isQuery = result.IsGiven(from) && result.IsGiven(split);
        if (isQuery && named > 0) result.AddError("--from and FILE exclude each other; expected one of them");
        else if (ErrorOf(result, isQuery ? 1 : named, result.IsGiven(split), ofSplit) is { } error) result.AddError(error);
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

    // The two models of --compare; null for none.
    string[]? Models(SymbolResult result) =>
        result.GetResult(compare)?.Tokens is [var first, var second] ? [first.Value, second.Value] : null;

    /// <summary>The numbers of known items; null for an evaluation of all of them.</summary>
    public IReadOnlyList<int>? Known(ParseResult parse) => known.Typed(parse);

    /// <summary>The options that a report of its own, of known or of new items, does not have.</summary>
    public IReadOnlyList<Option> OfUsualReport => [known, require, perUser, baseline, metric];

    /// <summary>The test set; null if it is split from the file.</summary>
    public string? Test(ParseResult parse) => parse.GetValue(test);

    /// <summary>The known interactions of users who are not in the model; null for none.</summary>
    public string? History(ParseResult parse) => parse.GetValue(history);

    /// <summary>Two models to compare; null for one model.</summary>
    public (string First, string Second)? Compare(ParseResult parse) => parse.GetValue(compare) is [var first, var second] ? (first, second) : null;

    /// <summary>The sample of the test users; null for all.</summary>
    public UserSample? Sample(ParseResult parse) =>
        parse.IsGiven(sampleUsers) ? new UserSample(parse.GetValue(sampleUsers), parse.GetValue(sampleSeed)) : null;

    /// <summary>The requirements, in the order typed.</summary>
    public IReadOnlyList<Requirement> Requirements(ParseResult parse)
    {
        IReadOnlyList<string>? models = Compare(parse) is var (first, second) ? [first, second] : null;
        return [.. (parse.GetValue(require) ?? []).Select(text => Requirement.Parse(text, models))];
    }

    /// <summary>The settings of the metrics, with the lengths that only a requirement names.</summary>
    public EvaluationOptions Read(ParseResult parse) => new()
    {
        Cutoffs = [.. cutoffs.Read(parse).Concat(Requirements(parse).Select(one => one.Cutoff).OfType<int>()).Distinct()],
    };

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

    /// <summary>Evaluates the baselines: popularity, the typed ones, and those that a requirement names.</summary>
    public IEnumerable<EvaluationColumn> Baselines(
        ParseResult parse, EvaluationSetting setting, Evaluator evaluator, EvaluationProgress progress, CancellationToken cancel)
    {
        var cutoffsOfAll = Read(parse).Cutoffs;
        var required = Requirements(parse).Select(one => one.Other).ToHashSet();
        return Baseline.All
            .Where(one => one == Baseline.Popularity || baseline.Read(parse).Contains(one) || required.Contains(one.Word))
            .Select(one => (one.Word, one.Title, Result: progress.Evaluate(evaluator, one.Title, progress.Create(one, setting, cancel), cancel)))
            .Select(one => new EvaluationColumn(one.Word, one.Title, one.Result, HasInterval: false) { Cutoffs = cutoffsOfAll });
    }

    /// <summary>The file for the metrics of each user; null for none.</summary>
    public string? PerUser(ParseResult parse) => parse.GetValue(perUser);
}
