using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals recommend MODEL</c>: what somebody might like, for a user, for somebody new, or for many users.</summary>
sealed class RecommendCommand : QueryCommand
{
    readonly AskerOptions asker = new();
    readonly Option<string?> users = new("--users") { Description = "Many users at once: a file with one name a line.", HelpName = "file" };
    readonly NumberOption<int> count = CountOption.Create("How many items at the most.", 20);
    readonly Option<bool> includeKnown = new("--include-known") { Description = "Let items come back that the user has already." };
    readonly Option<string?> exclude = new("--exclude") { Description = "Leave out the items in this file, one name a line.", HelpName = "file" };
    readonly Option<string?> only = new("--only") { Description = "Choose among the items in this file, one name a line.", HelpName = "file" };

    public RecommendCommand(Terminal terminal)
        : base("recommend", "Recommends items to a user, to somebody new, or to many users.")
    {
        asker.AddTo(this, users);
        foreach (var option in (Option[])[users, count, includeKnown, exclude, only]) Add(option);
        AnswerWith(terminal, (parse, model, cancel) =>
        {
            var options = new RecommendOptions
            {
                Count = parse.GetValue(count),
                IncludeKnown = parse.GetValue(includeKnown),
                Exclude = model.Items(parse.GetValue(exclude)),
                Only = model.Items(parse.GetValue(only)),
            };
            return parse.GetValue(users) is { } file ? ToMany(model, NameFile.Find(file, model.User), options, cancel) : [ToOne(model, asker.Read(parse), options)];
        });
    }

    /// <summary>The best items for one.</summary>
    public static Report ToOne(OpenModel model, Asker asker, RecommendOptions options)
    {
        var recommender = new Recommender(model.Model);
        var items = asker.Likes is { } likes
            ? recommender.Recommend(recommender.FoldIn(model.Rows(likes)), options)
            : recommender.Recommend(model.User(asker.User!), options);
        return new Report(null, asker.Facts, Answers.Ranking(items, model.Model.Items, "item", "score"))
        {
            Notes = Answers.NoteIfFewer(items.Count, options.Count, "item"),
        };
    }

    /// <summary>The best items for each of many users, written while the next ones are worked on.</summary>
    public static IEnumerable<Report> ToMany(OpenModel model, IReadOnlyList<int> users, RecommendOptions options, CancellationToken cancel)
    {
        foreach (var (user, items) in new Recommender(model.Model).RecommendMany(users, options, cancel))
        {
            var name = model.Model.Users.Name(user);
            yield return new Report(DisplayText.Escape(name), [new("user", null, name)], Answers.Ranking(items, model.Model.Items, "item", "score"))
            {
                Notes = items.Count < options.Count ? [$"{DisplayText.Quote(name)}: {Answers.NoteIfFewer(items.Count, options.Count, "item")[0]}"] : [],
            };
        }
    }
}
