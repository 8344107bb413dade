using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals recommend MODEL</c>: recommendations for a user, a new user, or many users.</summary>
sealed class RecommendCommand : QueryCommand
{
    readonly QueryUserOptions user = new();
    readonly ManyUsersOptions many;
    readonly NumberOption<int> count = CountOption.Create("Maximum number of items.", 20);
    readonly NumberOption<int> because = new(
        "--because", "Number of known items that explain each recommendation. Default: none. See gpuals explain.", null, NumberRange.AtLeast<int>(1));

    readonly RerankingOptions reranking = new();
    readonly Option<bool> percentiles = new("--percentiles")
    {
        Description =
            "Also show percentiles for --users and --all-users, which takes longer: the share of other items that score lower for the user.",
    };

    readonly Option<bool> includeKnown = new("--include-known") { Description = "Include items that the user already has." };
    readonly ItemListOptions lists = new();

    public RecommendCommand(Terminal terminal)
        : base("recommend", "Recommend items to a user, a new user, or many users.")
    {
        many = new ManyUsersOptions(terminal);
        user.AddTo(this, HelpHeading.Query, many.Users);
        Add(HelpHeading.Query, [.. many.Users, count, because, includeKnown, .. lists.All, percentiles]);
        lists.Validate(this, many.Users[0]);
        reranking.AddTo(this);
        many.AddDeviceTo(this);
        AnswerWith(
            terminal,
            (parse, model, cancel) =>
            {
                var query = Read(parse, model, Note, cancel);
                if (many.Read(parse, model, lists.OnUnknown(parse), Note, cancel) is { } users)
                    return many.IsDry(parse)
                        ? [many.Describe(parse, model.Model, users.Count, parse.GetValue(count), new CommandFiles(terminal))]
                        : many.Answer(parse, parse.GetValue(Quiet), query.DeviceExplains, open => query.ForMany(open, users, cancel));
                var one = user.Read(parse);
                return [one.Answer(() => query.ForOne(one))];

                void Note(string text)
                {
                    if (!parse.GetValue(Quiet)) terminal.Note(text);
                }
            },
            HelpHeading.Output);
        many.AddNotesTo(this, Quiet);
        ShowFirst(user.User, user.Likes, many.Users[0], many.Users[1], count, because);
        Examples =
        [
            new("Recommend ten items to a user of the model", "gpuals recommend plays.als --user alice -n 10"),
            new("Recommend to a new user who likes two artists", "gpuals recommend plays.als --likes \"coldplay, muse\""),
            new("Recommend to everybody, for another program", "gpuals recommend plays.als --all-users --output tsv"),
        ];
    }

    RecommendQuery Read(ParseResult parse, OpenModel model, Action<string> note, CancellationToken cancel) => new(
        model,
        new RecommendOptions
        {
            Count = parse.GetValue(count),
            IncludeKnown = parse.GetValue(includeKnown),
            Exclude = lists.Excluded(parse, model, note, cancel),
            Only = lists.Only(parse, model, note, cancel),
        },
        reranking.Read(parse),
        parse.GetValue(because),
        parse.GetValue(percentiles));
}
