using System.CommandLine;
using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What is evaluated and beside what: --test, --history, --compare, --at, --baseline, --per-user.</summary>
sealed class EvaluateOptions
{
    /// <summary>The word for the second bar.</summary>
    const string ItemCosine = "item-cosine";

    /// <summary>Where the metrics of every user go.</summary>
    public const string PerUserOption = "--per-user";

    readonly Option<string?> test = File("--test", "With a model: the plays to be found, which it was not trained on.");
    readonly Option<string?> history = File("--history", "With --test: what is known of test users whom the model was not trained on.");

    readonly Option<string[]> compare = new("--compare")
    {
        Description = "With --test: two models instead of one, and by how much the second one is better.",
        HelpName = "model model",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    readonly Option<string> cutoffs = new("--at")
    {
        Description = "How long the lists are that metrics look at, with commas between.",
        HelpName = "numbers",
        DefaultValueFactory = _ => "10,20",
    };

    readonly ChoiceOption<bool> baseline = new(
        "--baseline",
        "What stands beside the model: the most popular items, or those and the items most like the user's own.",
        "popularity",
        ("popularity", false),
        (ItemCosine, true));

    readonly Option<string?> perUser = File(PerUserOption, "Write every metric of every user to this file, tab-separated; with --compare that of both models, and by how much the second one is better.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        cutoffs.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Cutoffs(token.Value) is null)
                result.AddError($"--at is '{token.Value}', expected different whole numbers of 1 or more with commas between, such as 10,20");
        });
        compare.Validators.Add(result =>
        {
            if (result.Tokens.Count != 2) result.AddError($"--compare has {Say.Count(result.Tokens.Count, "model")}, expected two: --compare A.als B.als");
        });
        foreach (var option in (Option[])[test, history, compare, cutoffs, baseline, perUser]) command.Add(option);
    }

    /// <summary>Says what does not go together.</summary>
    /// <param name="command">The command.</param>
    /// <param name="file">The model, or the plays.</param>
    /// <param name="split">What cuts the plays.</param>
    /// <param name="ofSplit">Options that are for a split alone.</param>
    public void Validate(Command command, Argument<string> file, Option split, IReadOnlyList<Option> ofSplit) => command.Validators.Add(result =>
    {
        var isSplit = result.GetResult(split) is { Implicit: false };
        var isTest = result.GetResult(test) is not null;
        var isCompared = result.GetResult(compare) is not null;
        if (isSplit == isTest) result.AddError(isSplit ? "--test goes with a model, --split with a file of plays; expected one of them" : "expected --test with a model, or --split with a file of plays");
        else if (isSplit && isCompared) result.AddError("--compare goes with --test, not with --split");
        else if (isSplit && result.GetResult(history) is not null) result.AddError("--history goes with --test, not with --split");
        else if (isTest && ofSplit.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } about) result.AddError($"{about.Name} goes with --split, not with --test");
        var isNamed = result.GetResult(file) is { Implicit: false, Tokens.Count: > 0 };
        if (isNamed == isCompared && (isNamed || isSplit || isTest))
            result.AddError(isNamed ? "--compare names two models, but a file is named too" : "expected a model with --test, or a file of plays with --split");
    });

    /// <summary>Where the plays are that are to be found; null where they are cut from the others.</summary>
    public string? Test(ParseResult parse) => parse.GetValue(test);

    /// <summary>Where the plays are that are known of new users; null where there are none.</summary>
    public string? History(ParseResult parse) => parse.GetValue(history);

    /// <summary>Two models; null where there is one.</summary>
    public (string First, string Second)? Compare(ParseResult parse) => parse.GetResult(compare) is null ? null : (parse.GetRequiredValue(compare)[0], parse.GetRequiredValue(compare)[1]);

    /// <summary>What to measure.</summary>
    public EvaluationOptions Measure(ParseResult parse) => new() { Cutoffs = Cutoffs(parse.GetRequiredValue(cutoffs))! };

    /// <summary>What stands beside the model.</summary>
    public IReadOnlyList<EvaluationColumn> Baselines(ParseResult parse, EvaluationSetting setting, Evaluator evaluator, CancellationToken cancel)
    {
        var known = setting.Model.Known;
        var popularity = new EvaluationColumn("popularity", "Popularity", evaluator.Evaluate(new PopularityRanker(setting.Train, known), cancel), false);
        return baseline.Meaning(parse)
            ? [popularity, new EvaluationColumn(ItemCosine, "Item cosine", evaluator.Evaluate(new ItemCosineRanker(setting.Train, known, cancel: cancel), cancel), false)]
            : [popularity];
    }

    /// <summary>Where the metrics of every user go; null for nowhere.</summary>
    public string? PerUser(ParseResult parse) => parse.GetValue(perUser);

    static int[]? Cutoffs(string text)
    {
        var numbers = text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        return numbers.All(number => number >= 1) && numbers.Distinct().Count() == numbers.Length ? numbers : null;
    }

    static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "file" };
}
