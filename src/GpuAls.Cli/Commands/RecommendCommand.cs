using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
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
    readonly HistoryOptions history = new();
    readonly NumberOption<int> count = CountOption.Create("Maximum number of items.", 20);
    readonly NumberOption<int> because = new(
        "--because", "Number of known items that explain each recommendation. Default: none. See gpuals explain.", null, NumberRange.AtLeast<int>(1));

    readonly RerankingOptions reranking = new();
    readonly Option<bool> percentiles = new("--percentiles")
    {
        Description =
            "Also show percentiles for many users, which takes longer: the share of other items that score lower for the user.",
    };

    readonly Option<bool> includeKnown = new("--include-known") { Description = "Include items that the user already has." };
    readonly ListOptions lists = ListOptions.OfItems();

    public RecommendCommand(Terminal terminal)
        : base("recommend", "Recommend items to a user, a new user, or many users.")
    {
        many = new ManyUsersOptions(terminal);
        user.AddTo(this, HelpHeading.Query, [.. many.Users, history.History]);
        Add(HelpHeading.Query, [.. many.Users, history.History, count, because, includeKnown, .. lists.All, percentiles]);
        lists.Validate(this, many.Users[0], history.History);
        reranking.AddTo(this);
        history.AddColumnsTo(this);
        many.AddDeviceTo(this);
        AnswerWith(
            terminal,
            (parse, model, cancel) =>
            {
                var note = NotesOf(parse, terminal);
                var query = Read(parse, model, note, cancel);
                if (history.Read(parse, terminal, parse.GetValue(Quiet), cancel) is { } histories)
                {
                    var likes = new HistoryLikes(histories, model, lists.OnUnknown(parse, UnknownNamePolicy.Skip), note);
                    return query.ForHistories(likes, note, cancel);
                }

                if (many.Read(parse, model, lists.OnUnknown(parse, UnknownNamePolicy.Stop), note, cancel) is { } users)
                    return many.Answer(parse, parse.GetValue(Quiet), query.DeviceExplains, open => query.ForMany(open, users, cancel));
                var one = user.Read(parse);
                return [one.Answer(() => query.ForOne(one))];
            },
            HelpHeading.Output);
        many.AddNotesTo(this, Quiet);
        ShowFirst(user.User, user.Likes, many.Users[0], many.Users[1], history.History, count, because);
        Examples =
        [
            new("Recommend ten items to a user of the model", "gpuals recommend plays.als --user alice -n 10"),
            new("Recommend to a new user who likes two artists", "gpuals recommend plays.als --likes \"coldplay, muse\""),
            new("Recommend to everybody, for another program", "gpuals recommend plays.als --all-users --output tsv"),
            new("Recommend to the new users of a file of plays", "gpuals recommend plays.als --history new.tsv --output json"),
        ];
    }

    private protected override void AddFiles(ParseResult parse, CommandFiles files)
    {
        many.AddFiles(parse, files);
        history.AddFiles(parse, files);
        lists.AddFiles(parse, files);
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
