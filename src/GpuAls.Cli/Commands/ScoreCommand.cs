using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals score MODEL --user U --item I</c>: the number that recommendations are ranked by.</summary>
sealed class ScoreCommand : QueryCommand
{
    readonly NameOption user = NameOption.User(required: true);
    readonly NameOption item = NameOption.Item(required: true);

    public ScoreCommand(Terminal terminal)
        : base("score", "Show how well an item fits a user (about 1 = yes, 0 = no) and its percentile among that user's scores.")
    {
        Add(HelpHeading.Plain, user, item);
        AnswerWith(terminal, (parse, model, _) => [Score(model, model.User(parse.GetRequiredValue(user)), model.Item(parse.GetRequiredValue(item)))]);
        Examples = [new("Show the score of an item for a user", "gpuals score plays.als --user alice --item coldplay")];
    }

    static Report Score(OpenModel model, int user, int item) => new(
        null,
        [
            new("user", "User", model.Model.Users.Name(user)),
            new("item", "Item", model.Model.Items.Name(item)),
            new("score", "Score", new Recommender(model.Model).Score(user, item), "F4"),
            new("percentile", "Percentile", new ScorePercentiles(model.Model).Of(user, [item])[0], Answers.Percentile),
        ]);
}
