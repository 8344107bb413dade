using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary>
/// <c>gpuals score MODEL --user U --item I</c>: the number that recommendations are ranked by; <c>gpuals score MODEL --pairs FILE</c>: that of many
/// pairs.
/// </summary>
sealed class ScoreCommand : QueryCommand
{
    readonly NameOption user = NameOption.User();
    readonly NameOption item = NameOption.Item();
    readonly FileOption pairs = new(
        "--pairs",
        "Score the pairs in this file, a user and an item in each row: tab- or comma-separated text, plain or compressed; - reads standard input.");
    readonly Option<bool> percentiles = new("--percentiles")
    {
        Description = "Also show percentiles for --pairs, which takes longer: the share of other items that score lower for the user.",
    };

    readonly ColumnOptions columns = new();
    readonly ChoiceOption<UnknownNamePolicy?> onUnknown = UnknownNameOption.Create(
        "How to treat pairs with an unknown user or item in the --pairs file: stop at the first one, or skip and count them. Default: stop.");

    public ScoreCommand(Terminal terminal)
        : base("score", "Show how well an item fits a user (about 1 = yes, 0 = no) and its percentile among that user's scores.")
    {
        Add(HelpHeading.Plain, [user, item, pairs, percentiles, .. columns.OfPairs, onUnknown]);
        Validators.Add(result =>
        {
            if (Error(result) is { } error) result.AddError(error);
        });
        AnswerWith(terminal, (parse, model, cancel) => Answer(parse, model, terminal, cancel));
        Examples =
        [
            new("Show the score of an item for a user", "gpuals score plays.als --user alice --item coldplay"),
            new("Score the pairs of a file for another program", "gpuals score plays.als --pairs pairs.tsv --output tsv"),
        ];
    }

    private protected override void AddFiles(ParseResult parse, CommandFiles files) => files.ReadsInteractions(pairs.Name, parse.GetValue(pairs));

    IEnumerable<Report> Answer(ParseResult parse, OpenModel model, Terminal terminal, CancellationToken cancel)
    {
        var query = new ScoreQuery(model);
        if (parse.GetValue(pairs) is not { } file)
            return [query.ForOne(model.User(parse.GetRequiredValue(user)), model.Item(parse.GetRequiredValue(item)))];
        var read = new PairsInFile(file, columns.ReadPairs(parse), model, onUnknown.OrStop(parse)).Read(terminal, terminal.Note, cancel);
        return query.ForMany(read, parse.GetValue(percentiles), IsForPeople(parse), cancel);
    }

    string? Error(CommandResult result)
    {
        var isPair = result.FirstGiven(user, item) is not null;
        if (result.IsGiven(pairs))
            return isPair ? "--pairs excludes --user and --item; expected a file of pairs, or one user and one item" : null;
        if (!isPair) return "expected --user and --item, or --pairs";
        if (!result.IsGiven(user)) return "--item requires --user";
        if (!result.IsGiven(item)) return "--user requires --item";
        return result.FirstGiven([percentiles, .. columns.OfPairs, onUnknown]) is not { } given ? null
            : given == percentiles ? "--percentiles requires --pairs; one pair always has its percentile"
            : $"{given.Name} requires --pairs, the file with the pairs";
    }
}
