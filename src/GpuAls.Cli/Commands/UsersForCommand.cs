using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals users-for MODEL --item I</c>: the users with the highest scores for an item who do not have it yet.</summary>
sealed class UsersForCommand : QueryCommand
{
    readonly NameOption item = NameOption.Item(required: true);
    readonly NumberOption<int> count = CountOption.Create("Maximum number of users.", 20);
    readonly Option<bool> includeKnown = new("--include-known") { Description = "Include users who already have the item." };
    readonly ListOptions lists = ListOptions.OfUsers();

    public UsersForCommand(Terminal terminal)
        : base("users-for", "List the users to tell about an item: those with the highest scores who do not have it yet.")
    {
        Add(HelpHeading.Plain, [item, count, includeKnown, .. lists.All]);
        lists.Validate(this);
        AnswerWith(terminal, (parse, model, cancel) => [Answer(parse, model, terminal.Note, cancel)]);
        Examples = [new("List ten users to tell about an artist", "gpuals users-for plays.als --item coldplay -n 10")];
    }

    private protected override void AddFiles(ParseResult parse, CommandFiles files) => lists.AddFiles(parse, files);

    Report Answer(ParseResult parse, OpenModel model, Action<string> note, CancellationToken cancel)
    {
        var row = model.Item(parse.GetRequiredValue(item));
        var options = new RecommendOptions
        {
            Count = parse.GetValue(count),
            IncludeKnown = parse.GetValue(includeKnown),
            Exclude = lists.Excluded(parse, model, note, cancel),
            Only = lists.Only(parse, model, note, cancel),
        };
        var scores = new Recommender(model.Model).ScoresFor(row);
        var users = scores.Best(options);
        var percentiles = scores.Percentiles([.. users.Select(user => user.Row)]);
        return new Report(
            null,
            [new("item", null, model.Model.Items.Name(row))],
            Answers.Ranking(users, model.Model.Users, "user", "score")
                .With(new Column("percentile", "Percentile", Answers.Percentile), n => percentiles[n]))
        {
            Notes = Answers.NoteIfFewer(users.Count, options.Count, "user"),
        };
    }
}
