using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals explain MODEL --user U --item I</c>: the contribution of each known item to the score of another item.</summary>
sealed class ExplainCommand : QueryCommand
{
    readonly QueryUserOptions user = new();
    readonly NameOption item = NameOption.Item("Name of the item whose score is explained.", required: true);
    readonly NumberOption<int> count = CountOption.Create("Maximum number of contributions, the largest first. Default: all.", null);

    public ExplainCommand(Terminal terminal)
        : base("explain", "Explain a score: the contribution of each item that the user has.")
    {
        user.AddTo(this, HelpHeading.Plain);
        Add(HelpHeading.Plain, item, count);
        AnswerWith(terminal, (parse, model, _) =>
        {
            var who = user.Read(parse);
            return [who.Answer(() => Explain(model, who, parse.GetRequiredValue(item), parse.IsGiven(count) ? parse.GetValue(count) : int.MaxValue))];
        });
        Examples =
        [
            new("Explain a recommendation to a user", "gpuals explain plays.als --user alice --item coldplay"),
            new("Explain it to a new user", "gpuals explain plays.als --likes \"muse, radiohead\" --item coldplay"),
        ];
    }

    // The contributions add up to the score of a user vector that is solved exactly.
    static Report Explain(OpenModel model, QueryUser user, string itemName, int count)
    {
        var recommender = new Recommender(model.Model);
        var items = model.Model.Items;
        var item = model.Item(itemName);
        var explanation = user.FoldIn(recommender, model) is { } folded
            ? recommender.Explain(folded, item)
            : recommender.Explain(model.User(user.Name!), item);
        var ofNeighbours = model.Model.Neighbours is not null;
        var listed = explanation.Shares.Take(count).ToList();
        var rest = explanation.Shares.Skip(count).ToList();
        return new Report(
            FormattableString.Invariant(
                $"{DisplayText.Escape(items.Name(item))} has a score of {explanation.Total:F4}, the sum of these contributions:"),
            [
                .. user.Fields,
                new("item", null, items.Name(item)),
                new("score", null, explanation.Total),
                .. model.Model.UserFeatures is null
                    ? []
                    : (Field[])[new("features", "Contribution of the user's features", explanation.Features, "F4")],
            ],
            new Table(
                "shares",
                null,
                [
                    new("share", "Contribution", "F4"),
                    .. ofNeighbours ? (Column[])[new("neighbours", "Of neighbours", "F4")] : [],
                    // Strengths that fade with age are small numbers.
                    new("strength", "Strength", model.Model.Training.Times?.HalfLife is null ? "#,0.##" : "G4"),
                    .. Answers.NameColumns(items, "known", "Item"),
                ],
                [.. listed.Select(share => (object?[])[
                    share.Value,
                    .. ofNeighbours ? (object?[])[share.Neighbours] : [],
                    share.Strength,
                    .. Answers.NameCells(items, share.Item),
                ])]))
        {
            Notes = rest.Count == 0
                ? []
                :
                [
                    FormattableString.Invariant(
                        $"The other {Format.Count(rest.Count, "item contributes", "items contribute")} {rest.Sum(share => share.Value):F4}.")
                ],
        };
    }
}
