using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary>
/// <c>gpuals similar-items MODEL --item X</c> and <c>gpuals similar-users MODEL --user X</c>: the nearest vectors by cosine; X itself comes first,
/// with cosine 1. <c>--all-items</c> and <c>--all-users</c> list those of every one, and <c>--by neighbours</c> the neighbours of an item instead.
/// </summary>
sealed class SimilarCommand : QueryCommand
{
    readonly NameOption name;
    readonly Option<bool> all;
    readonly NumberOption<int> count;
    readonly OnlyOptions only;
    readonly ChoiceOption<bool>? by;

    SimilarCommand(
        Terminal terminal, string kind, NameOption name, Func<OpenModel, bool, SimilarRows> rows, ChoiceOption<bool>? by, ExactOption? exact)
        : base($"similar-{kind}s", $"List the {kind}s that are most similar to one {kind}, or to each {kind}, by cosine.")
    {
        (this.name, this.by) = (name, by);
        all = new($"--all-{kind}s") { Description = $"List the most similar {kind}s of each {kind} of the model.", Arity = ArgumentArity.Zero };
        count = CountOption.Create($"Maximum number of {kind}s.", 20);
        only = new OnlyOptions($"List only {kind}s in this file, one name per line.", kind);
        Add(
            HelpHeading.Plain,
            [name, all, count, .. only.All, .. by is null ? [] : (Option[])[by], .. exact is null ? [] : (Option[])[exact]]);
        this.RequireOneOf(name, all);
        only.AddChecksTo(this);
        AnswerWith(terminal, (parse, model, cancel) =>
        {
            var compared = rows(model, exact is not null && parse.GetValue(exact));
            var query = new SimilarQuery(compared, parse.GetValue(count), only.Read(parse, model, terminal.Note, cancel))
            {
                ByNeighbours = by?.Meaning(parse) == true,
            };
            if (query.IndexNote is { } note) terminal.Note(note);
            return parse.IsGiven(all)
                ? new CountedAnswers(query.Rows.Names.Count, kind, query.ForAll(cancel))
                : [query.ForOne(parse.GetRequiredValue(name))];
        });
        var example = kind == "item" ? "coldplay" : "alice";
        Examples =
        [
            new($"List the ten nearest {kind}s", $"gpuals similar-{kind}s plays.als --{kind} {example} -n 10"),
            new($"List those of each {kind} for another program", $"gpuals similar-{kind}s plays.als --all-{kind}s -n 10 --output tsv"),
        ];
    }

    /// <summary><c>similar-items</c></summary>
    public static SimilarCommand Items(Terminal terminal) => new(
        terminal,
        "item",
        NameOption.Item(),
        SimilarRows.Items,
        new ChoiceOption<bool>(
            "--by",
            "Measure of similarity: factors, the cosine of the vectors; or neighbours, the weights of the item's neighbours, if the model has them.",
            "factors",
            ("factors", false),
            ("neighbours", true)),
        new ExactOption());

    /// <summary><c>similar-users</c></summary>
    public static SimilarCommand Users(Terminal terminal) =>
        new(terminal, "user", NameOption.User(), (model, _) => SimilarRows.Users(model), by: null, exact: null);

    private protected override void AddFiles(ParseResult parse, CommandFiles files) => only.AddFiles(parse, files);
}
