using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Targets;
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

    readonly ExactOption exact = new();
    readonly Option<bool> includeKnown = new("--include-known") { Description = "Include items that the user already has." };
    readonly ListOptions lists = ListOptions.OfItems();
    readonly TargetOptions target;
    CommandFiles? files; // after their check

    public RecommendCommand(Terminal terminal)
        : base("recommend", "Recommend items to a user, a new user, or many users.")
    {
        many = new ManyUsersOptions(terminal);
        target = new TargetOptions(terminal, many.Part);
        user.AddTo(this, HelpHeading.Query, [.. many.Users, history.History]);
        Add(HelpHeading.Query, [.. many.Users, many.Part, history.History, count, because, includeKnown, .. lists.All, percentiles, exact]);
        lists.Validate(this, many.Users[0], history.History);
        reranking.AddTo(this);
        history.AddColumnsTo(this);
        many.AddDeviceTo(this);
        AnswerWith(
            terminal,
            (parse, model, cancel) =>
            {
                Action<string> note = terminal.Note;
                var query = Read(parse, model, note, cancel);
                if (history.Read(parse, model, terminal, cancel) is { } histories)
                {
                    var likes = new HistoryLikes(histories, model, lists.OnUnknown(parse, UnknownNamePolicy.Skip), note);
                    return Deliver(
                        parse, likes.Users, from => query.ForHistories(likes, note, cancel).Skip(from), answers => query.Run(likes, answers), cancel);
                }

                if (many.Read(parse, model, lists.OnUnknown(parse, UnknownNamePolicy.Stop), note, cancel) is { } users)
                {
                    if (many.IsDry(parse))
                        return [many.Describe(parse, model.Model, users.Count, parse.GetValue(count), target.Shown(parse), files!)];
                    return Deliver(
                        parse,
                        users.Count,
                        from => many.Answer(
                            parse,
                            query.DeviceExplains,
                            open => query.ForMany(open, from == 0 ? users : [.. users.Skip(from)], cancel)),
                        answers => query.Run(users, answers),
                        cancel);
                }

                var one = user.Read(parse);
                return [one.Answer(() => query.ForOne(one))];
            },
            HelpHeading.Output);
        target.AddTo(this, Output, [.. many.Users, history.History]);
        many.AddNotesTo(this);
        ShowFirst(user.User, user.Likes, many.Users[0], many.Users[1], history.History, count, because);
        Examples =
        [
            new("Recommend ten items to a user of the model", "gpuals recommend plays.als --user alice -n 10"),
            new("Recommend to a new user who likes two artists", "gpuals recommend plays.als --likes \"coldplay, muse\""),
            new("Recommend to everybody, for another program", "gpuals recommend plays.als --all-users --output tsv"),
            new("Recommend to the new users of a file of plays", "gpuals recommend plays.als --history new.tsv --output json"),
            new("Fill a table of a database", "gpuals recommend plays.als --all-users --to sqlite:shop.db --table recommendations"),
        ];
    }

    private protected override void AddFiles(ParseResult parse, CommandFiles files)
    {
        many.AddFiles(parse, files);
        history.AddFiles(parse, files);
        lists.AddFiles(parse, files);
    }

    private protected override void Check(ParseResult parse, CommandFiles files)
    {
        target.Check(parse, files);
        this.files = files;
    }

    // Prints the answers, or hands them to the typed target.
    CountedAnswers Deliver(
        ParseResult parse,
        int users,
        Func<int, IEnumerable<Report>> answers,
        Func<Func<int, IEnumerable<Report>>, AnswerRun> run,
        CancellationToken cancel)
    {
        if (!target.IsGiven(parse)) return new CountedAnswers(users, "user", answers(0));
        target.Write(parse, run(answers), cancel);
        return new CountedAnswers(0, "user", []);
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
        parse.GetValue(percentiles))
    {
        MayUseIndex = !parse.GetValue(exact),
    };
}
