using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals recommend MODEL</c>: what somebody might like, for a user, for somebody new, or for many users.</summary>
sealed class RecommendCommand : QueryCommand
{
    readonly AskerOptions asker = new();
    readonly ManyUsersOptions many;
    readonly NumberOption<int> count = CountOption.Create("How many items at the most.", 20);
    readonly NumberOption<int> because =
        new("--because", "Name so many of the known items that add most to each score, see gpuals explain.", null, "a whole number of 1 or more", number => number >= 1);

    readonly RerankingOptions reranking = new();
    readonly Option<bool> percentiles = new("--percentiles")
    {
        Description = "Tell percentiles for --users and --all-users, too, as is always done for one: the percentage of all other items of the model that score lower for the user. The processor makes all scores of each user for it, so it takes longer than finding the best.",
    };

    readonly Option<bool> includeKnown = new("--include-known") { Description = "Let items come back that the user has already." };
    readonly Option<string?> exclude = new("--exclude") { Description = "Leave out the items in this file, one name a line.", HelpName = "file" };
    readonly Option<string?> only = new("--only") { Description = "Choose among the items in this file, one name a line.", HelpName = "file" };
    readonly QuietOption quiet = new();

    public RecommendCommand(Terminal terminal)
        : base("recommend", "Recommends items to a user, to somebody new, or to many users.")
    {
        many = new ManyUsersOptions(terminal);
        asker.AddTo(this, many.Who);
        foreach (var option in (Option[])[.. many.Who, count, because, includeKnown, exclude, only]) Add(option);
        reranking.AddTo(this);
        Add(percentiles);
        many.AddDeviceTo(this);
        AnswerWith(
            terminal,
            (parse, model, cancel) =>
            {
                var recommending = Read(parse, model);
                if (many.Read(parse, model) is { } users)
                    return many.Answer(parse, parse.GetValue(quiet), recommending.DeviceExplains, open => recommending.ToMany(open, users, cancel));
                var who = asker.Read(parse);
                return [who.Answer(() => recommending.ToOne(who))];
            },
            quiet);
    }

    Recommending Read(ParseResult parse, OpenModel model) => new(
        model,
        new RecommendOptions
        {
            Count = parse.GetValue(count),
            IncludeKnown = parse.GetValue(includeKnown),
            Exclude = model.Items(parse.GetValue(exclude)),
            Only = model.Items(parse.GetValue(only)),
        },
        reranking.Read(parse),
        parse.GetValue(because),
        parse.GetValue(percentiles));
}
