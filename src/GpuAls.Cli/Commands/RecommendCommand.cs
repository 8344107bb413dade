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
        many.AddDeviceTo(this);
        AnswerWith(
            terminal,
            (parse, model, cancel) =>
            {
                var options = new RecommendOptions
                {
                    Count = parse.GetValue(count),
                    IncludeKnown = parse.GetValue(includeKnown),
                    Exclude = model.Items(parse.GetValue(exclude)),
                    Only = model.Items(parse.GetValue(only)),
                };
                return many.Read(parse, model) is { } users
                    ? many.Answer(parse, model, parse.GetValue(quiet), parse.GetValue(because) > 0, recommender => ToMany(model, recommender, users, options, parse.GetValue(because), cancel))
                    : [ToOne(model, asker.Read(parse), options, parse.GetValue(because))];
            },
            quiet);
    }

    /// <summary>The best items for one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asker">Who.</param>
    /// <param name="options">How many, and which.</param>
    /// <param name="because">How many known items are named beside each; 0: none.</param>
    public static Report ToOne(OpenModel model, Asker asker, RecommendOptions options, int because)
    {
        var recommender = new Recommender(model.Model);
        if (asker.Likes is { } likes)
        {
            var listener = recommender.FoldIn(model.Rows(likes));
            var best = recommender.Recommend(listener, options);
            return Answer(best, because == 0 ? null : recommender.Explain(listener, Rows(best), because));
        }

        var user = model.User(asker.User!);
        var items = recommender.Recommend(user, options);
        return Answer(items, because == 0 ? null : recommender.ExplainMany([(user, Rows(items))], because).Single().Explanations);

        Report Answer(IReadOnlyList<Scored> items, IReadOnlyList<Explanation>? why) =>
            new(null, asker.Facts, Answers.Recommendations(items, why, model.Model.Items)) { Notes = Answers.NoteIfFewer(items.Count, options.Count, "item") };
    }

    /// <summary>The best items for each of many users, written while the next ones are worked on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="recommender">What answers.</param>
    /// <param name="users">Rows of users.</param>
    /// <param name="options">How many, and which.</param>
    /// <param name="because">How many known items are named beside each; 0: none.</param>
    /// <param name="cancel">Stops it.</param>
    public static IEnumerable<Report> ToMany(
        OpenModel model, IRecommender recommender, IReadOnlyList<int> users, RecommendOptions options, int because, CancellationToken cancel)
    {
        // Explained so many at a time: enough for a card, and not so many that the first answer waits for long.
        const int round = 4096;
        var recommended = recommender.RecommendMany(users, options, cancel);
        if (because == 0)
        {
            foreach (var (user, items) in recommended) yield return Answer(user, items, null);
            yield break;
        }

        foreach (var answers in recommended.Chunk(round))
        {
            var why = recommender.ExplainMany([.. answers.Select(answer => (answer.User, Rows(answer.Items)))], because, cancel);
            foreach (var ((user, items), (_, explanations)) in answers.Zip(why)) yield return Answer(user, items, explanations);
        }

        Report Answer(int user, IReadOnlyList<Scored> items, IReadOnlyList<Explanation>? why)
        {
            var name = model.Model.Users.Name(user);
            return new Report(DisplayText.Escape(name), [new("user", null, name)], Answers.Recommendations(items, why, model.Model.Items))
            {
                Notes = items.Count < options.Count ? [$"{DisplayText.Quote(name)}: {Answers.NoteIfFewer(items.Count, options.Count, "item")[0]}"] : [],
            };
        }
    }

    static IReadOnlyList<int> Rows(IReadOnlyList<Scored> items) => [.. items.Select(item => item.Row)];
}
