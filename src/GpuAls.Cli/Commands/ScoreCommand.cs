using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals score MODEL --user U --item I</c>: the number that recommendations are ranked by.</summary>
sealed class ScoreCommand : QueryCommand
{
    readonly NameOption user = NameOption.User(required: true);
    readonly NameOption item = NameOption.Item(required: true);

    public ScoreCommand(Terminal terminal)
        : base("score", "Shows the score of a user and an item, near 1 a yes and near 0 a no, and the percentage of other items that score lower.")
    {
        Add(user);
        Add(item);
        AnswerWith(terminal, (parse, model, _) => [Score(model, model.User(parse.GetRequiredValue(user)), model.Item(parse.GetRequiredValue(item)))]);
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
