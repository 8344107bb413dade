using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals explain MODEL --user U --item I</c>: how much each item that somebody has adds to the score of another.</summary>
sealed class ExplainCommand : QueryCommand
{
    readonly AskerOptions asker = new();
    readonly NameOption item = NameOption.Item("The item whose score is explained, by name.", required: true);
    readonly NumberOption<int> count = CountOption.Create("How many shares to list, the largest first; left out: all.", null);

    public ExplainCommand(Terminal terminal)
        : base("explain", "Explains a score: what each item somebody has adds to it.")
    {
        asker.AddTo(this);
        Add(item);
        Add(count);
        AnswerWith(terminal, (parse, model, _) =>
        {
            var who = asker.Read(parse);
            return [who.Answer(() => Explain(model, who, parse.GetRequiredValue(item), parse.GetResult(count) is null ? int.MaxValue : parse.GetValue(count)))];
        });
    }

    /// <summary>The shares, and their sum, which is the score that the user's vector gives when it is solved exactly.</summary>
    public static Report Explain(OpenModel model, Asker asker, string itemName, int count)
    {
        var recommender = new Recommender(model.Model);
        var items = model.Model.Items;
        var item = model.Item(itemName);
        var explanation = asker.Likes is { } likes
            ? recommender.Explain(recommender.FoldIn(model.Rows(likes)), item)
            : recommender.Explain(model.User(asker.User!), item);
        var listed = explanation.Shares.Take(count).ToList();
        var rest = explanation.Shares.Skip(count).ToList();
        return new Report(
            string.Create(CultureInfo.InvariantCulture, $"{DisplayText.Escape(items.Name(item))} has a score of {explanation.Total:F4}, the sum of what these add:"),
            [.. asker.Facts, new("item", null, items.Name(item)), new("score", null, explanation.Total)],
            new Sheet(
                "shares",
                null,
                [new("share", "Share", "F4"), new("strength", "Plays", "#,0.##"), .. Answers.NameColumns(items, "known", "Item")],
                [.. listed.Select(share => (object?[])[share.Value, share.Strength, .. Answers.NameCells(items, share.Item)])]))
        {
            Notes = rest.Count == 0
                ? []
                : [string.Create(CultureInfo.InvariantCulture, $"The other {Say.Count(rest.Count, "item adds", "items add")} {rest.Sum(share => share.Value):F4}.")],
        };
    }
}
