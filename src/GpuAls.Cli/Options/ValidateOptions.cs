using System.CommandLine;
using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How a training is watched: --validate with its split, --validate-metric, --early-stop.</summary>
sealed class ValidateOptions
{
    static readonly ValidationOptions Standard = new();

    readonly Option iterations;

    readonly SplitOptions split = SplitOptions.ToValidate(
        "Hold a part out, train on the rest, and say after every iteration how well the part is found. random:0.1, also where no value is given, is a share of all pairs, leave-out:3 so many of each user, last:3 the last "
        + "of each user, time:0.1 the last share of all (both by --time-column), unseen-users:0.1 a share of the users. "
        + $"At most {Say.Count(Standard.MaxUsers)} users, drawn by --split-seed, are asked.",
        standard: "random:0.1");

    readonly Option<string> metric = new("--validate-metric")
    {
        Description = "What is said of the part held out: precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc.",
        HelpName = "metric",
        DefaultValueFactory = _ => Standard.Metric,
    };

    readonly NumberOption<int> earlyStop = new(
        "--early-stop",
        "With --validate: stop when the metric has not risen for so many iterations, and keep the best one; its vectors are held in memory once more.",
        null,
        "a whole number of 1 or more",
        number => number >= 1);

    /// <param name="iterations">--iterations, which a command that trains on everything has anew.</param>
    public ValidateOptions(Option iterations) => this.iterations = iterations;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        metric.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Wrong(Standard with { Metric = token.Value }) is { } wrong) result.AddError(wrong);
        });
        split.AddTo(command);
        command.Add(metric);
        command.Add(earlyStop);
        command.Validators.Add(result =>
        {
            if (result.GetResult(split.Split) is null && All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } about)
                result.AddError($"{about.Name} goes with --validate");
        });
    }

    /// <summary>All of them: what a command line for everything does without.</summary>
    public IReadOnlyList<Option> All => [.. split.All, metric, earlyStop];

    /// <summary>--validate</summary>
    public Option Validate => split.Split;

    /// <summary>What was asked for; null where nothing is held out.</summary>
    public ValidationRequest? Read(ParseResult parse)
    {
        if (split.Text(parse) is not { } text) return null;
        return new ValidationRequest(
            new ValidationOptions { Metric = parse.GetRequiredValue(metric), Patience = parse.IsGiven(earlyStop) ? parse.GetValue(earlyStop) : null, Seed = split.Seed(parse), Split = text },
            (input, matrix, cancel) => split.Assign(parse, input, matrix, cancel),
            kept => TypedCommand.Of(parse, without: [.. All, iterations], iterations.Name, kept.ToString(CultureInfo.InvariantCulture)));
    }

    static string? Wrong(ValidationOptions options)
    {
        try
        {
            options.Validate();
            return null;
        }
        catch (GpuAlsException wrong)
        {
            return $"--validate-metric: {wrong.Message}";
        }
    }
}
