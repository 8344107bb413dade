using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Commands;

/// <summary>
/// <c>gpuals similar-items MODEL --item X</c> and <c>gpuals similar-users MODEL --user X</c>: the nearest vectors by cosine; X itself comes first,
/// with cosine 1. <c>--by neighbours</c> lists the neighbours of an item instead.
/// </summary>
sealed class SimilarCommand : QueryCommand
{
    SimilarCommand(
        Terminal terminal,
        string kind,
        NameOption name,
        Func<OpenModel, string, int> find,
        Func<AlsModel, Vocabulary> names,
        Func<Recommender, int, int, IReadOnlyList<Scored>> similar,
        ChoiceOption<bool>? by = null)
        : base($"similar-{kind}s", $"List the {kind}s that are most similar to one {kind}, by cosine.")
    {
        var count = CountOption.Create($"Maximum number of {kind}s.", 20);
        Add(HelpHeading.Plain, name, count);
        if (by is not null) Add(HelpHeading.Plain, by);
        AnswerWith(terminal, (parse, model, _) =>
        {
            var row = find(model, parse.GetRequiredValue(name));
            var requested = parse.GetValue(count);
            var isByNeighbours = by?.Meaning(parse) == true;
            var found = isByNeighbours ? Neighbours(model.Model, row, requested) : similar(new Recommender(model.Model), row, requested);
            return
            [
                new Report(
                    null,
                    [new("similarTo", null, names(model.Model).Name(row))],
                    Answers.Ranking(found, names(model.Model), kind, isByNeighbours ? "weight" : "cosine"))
                {
                    Notes = Answers.NoteIfFewer(found.Count, requested, kind),
                },
            ];
        });
        Add(HelpHeading.Plain, Quiet);
        var example = kind == "item" ? "coldplay" : "alice";
        Examples = [new($"List the ten nearest {kind}s", $"gpuals similar-{kind}s plays.als --{kind} {example} -n 10")];
    }

    /// <summary><c>similar-items</c></summary>
    public static SimilarCommand Items(Terminal terminal) => new(
        terminal,
        "item",
        NameOption.Item(required: true),
        (model, name) => model.Item(name),
        model => model.Items,
        (recommender, row, n) => recommender.SimilarItems(row, n),
        new ChoiceOption<bool>(
            "--by",
            "Measure of similarity: factors, the cosine of the vectors; or neighbours, the weights of the item's neighbours, if the model has them.",
            "factors",
            ("factors", false),
            ("neighbours", true)));

    static IReadOnlyList<Scored> Neighbours(AlsModel model, int item, int count) => model.Neighbours is null
        ? throw new RemedyException("the model has no neighbours", "Compare the factors: --by factors; or train with --neighbours auto")
        : new Recommender(model).NeighboursOf(item, count);

    /// <summary><c>similar-users</c></summary>
    public static SimilarCommand Users(Terminal terminal) => new(
        terminal,
        "user",
        NameOption.User(required: true),
        (model, name) => model.User(name),
        model => model.Users,
        (recommender, row, n) => recommender.SimilarUsers(row, n));
}
