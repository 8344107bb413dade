using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>
/// <c>gpuals similar-items MODEL --item X</c> and <c>gpuals similar-users MODEL --user X</c>: whose vectors point the same way, itself first with cosine 1.
/// </summary>
sealed class SimilarCommand : QueryCommand
{
    SimilarCommand(
        Terminal terminal, string kind, NameOption name, Func<OpenModel, string, int> find, Func<AlsModel, Vocabulary> names, Func<Recommender, int, int, IReadOnlyList<Scored>> similar)
        : base($"similar-{kind}s", $"Lists the {kind}s that are most like one {kind}, by cosine.")
    {
        var count = CountOption.Create($"How many {kind}s at the most.", 20);
        Add(name);
        Add(count);
        AnswerWith(terminal, (parse, model, _) =>
        {
            var row = find(model, parse.GetRequiredValue(name));
            var asked = parse.GetValue(count);
            var found = similar(new Recommender(model.Model), row, asked);
            return
            [
                new Report(
                    null,
                    [new("similarTo", null, names(model.Model).Name(row))],
                    Answers.Ranking(found, names(model.Model), kind, "cosine"))
                {
                    Notes = Answers.NoteIfFewer(found.Count, asked, kind, "found"),
                },
            ];
        });
    }

    /// <summary><c>similar-items</c></summary>
    public static SimilarCommand Items(Terminal terminal) => new(
        terminal, "item", NameOption.Item(required: true), (model, name) => model.Item(name), model => model.Items, (recommender, row, n) => recommender.SimilarItems(row, n));

    /// <summary><c>similar-users</c></summary>
    public static SimilarCommand Users(Terminal terminal) => new(
        terminal, "user", NameOption.User(required: true), (model, name) => model.User(name), model => model.Users, (recommender, row, n) => recommender.SimilarUsers(row, n));
}
