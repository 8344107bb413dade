using GpuAls.Cli.Output;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.Queries.Reranking;

namespace GpuAls.Cli.Queries;

/// <summary>A request for recommendations.</summary>
/// <param name="Model">The model.</param>
/// <param name="Options">The number of items, and the candidates.</param>
/// <param name="Rerank">The criteria beside the score.</param>
/// <param name="Because">The number of known items that explain each recommendation; 0 for none.</param>
/// <param name="Percentiles">Whether answers for many users have percentiles; an answer for one user always has them.</param>
sealed record RecommendQuery(OpenModel Model, RecommendOptions Options, RerankOptions Rerank, int Because, bool Percentiles)
{
    // Users who are explained together: enough to fill a card, and few enough for a quick first answer.
    const int BatchSize = 4096;

    // New users who are folded in together: enough to order the items once for many, and few enough for a quick first answer.
    const int FoldInSize = 16384;

    /// <summary>Whether the index of the model, if it has one, answers for one user.</summary>
    public bool MayUseIndex { get; init; }

    /// <summary>Whether the device that ranks also explains: with a penalty, the ranked scores are not the explained ones.</summary>
    public bool DeviceExplains => Because > 0 && Rerank.PopularityPenalty == 0;

    /// <summary>The best items for one user.</summary>
    public Report ForOne(QueryUser user)
    {
        var model = Model.Model;
        var recommender = new Recommender(model);
        var reranking = Rerank.IsNone ? null : new RerankingRecommender(model, Rerank);
        var percentiles = new ScorePercentiles(model);
        using var indexed = MayUseIndex && model.IndexSettings is not null && IndexedRecommender.Answers(Options, Rerank)
            ? new IndexedRecommender(model, recommender)
            : null;
        if (user.FoldIn(recommender, Model) is { } folded)
        {
            var best = indexed?.Recommend(folded, Options, Rerank) ?? reranking?.Recommend(folded, Options) ?? recommender.Recommend(folded, Options);
            return Answer(best, percentiles.Of(folded, Rows(best)), Because == 0 ? null : recommender.Explain(folded, Rows(best), Because));
        }

        var row = Model.User(user.Name!);
        var items = indexed?.Recommend(row, Options, Rerank) ?? reranking?.Recommend(row, Options) ?? recommender.Recommend(row, Options);
        return Answer(
            items, percentiles.Of(row, Rows(items)), Because == 0
                ? null
                : recommender.ExplainMany([(row, Rows(items))], Because).Single().Explanations);

        Report Answer(IReadOnlyList<Scored> items, IReadOnlyList<double> percentiles, IReadOnlyList<Explanation>? why) =>
            new(
                null,
                user.Fields,
                Answers.Recommendations(items, percentiles, why, model.Items))
            {
                Notes =
                [
                    .. indexed is null ? [] : (string[])[ExactOption.Note(model, settings => settings.RecommendRecall)],
                    .. Answers.NoteIfFewer(items.Count, Options.Count, "item"),
                ],
            };
    }

    /// <summary>The best items for each of many users; an answer is returned while the next ones are computed.</summary>
    /// <param name="open">Opens a model on the device that answers.</param>
    /// <param name="users">Rows of users.</param>
    /// <param name="cancel">Stops the computation.</param>
    public IEnumerable<Report> ForMany(Func<AlsModel, IRecommender> open, IReadOnlyList<int> users, CancellationToken cancel)
    {
        var recommender = Rerank.IsNone ? open(Model.Model) : new RerankingRecommender(Model.Model, Rerank, open);
        var recommended = recommender.RecommendMany(users, Options, cancel);
        return Because == 0 && !Percentiles
            ? recommended.Select(answer => Answer(answer.User, answer.Items, null, null))
            : recommended.Chunk(BatchSize).SelectMany(answers => Answer(answers, recommender, cancel));
    }

    /// <summary>The answers for many users as a run that a file or a database receives.</summary>
    /// <param name="users">Rows of users.</param>
    /// <param name="from">The answers from the n-th user on.</param>
    public AnswerRun Run(IReadOnlyList<int> users, Func<int, IEnumerable<Report>> from) => new(
        users.Count,
        Options.Count,
        AnswerColumns.Of(Model.Model.Users, Model.Model.Items, Percentiles, Because > 0),
        RunFingerprint.Of(this, users),
        from);

    /// <summary>The answers for many new users as a run that a file or a database receives.</summary>
    /// <param name="likes">The interactions of the users.</param>
    /// <param name="from">The answers from the n-th one on.</param>
    public AnswerRun Run(HistoryLikes likes, Func<int, IEnumerable<Report>> from) => new(
        likes.Users,
        Options.Count,
        AnswerColumns.Of(users: null, Model.Model.Items, Percentiles, Because > 0),
        RunFingerprint.Of(this, likes),
        from);

    /// <summary>The best items for each of many new users, folded in and answered in blocks.</summary>
    /// <param name="likes">The interactions of the users.</param>
    /// <param name="note">Receives a note on users without a list.</param>
    /// <param name="cancel">Stops the computation.</param>
    public IEnumerable<Report> ForHistories(HistoryLikes likes, Action<string> note, CancellationToken cancel)
    {
        var (recommender, percentiles) = (new Recommender(Model.Model), new ScorePercentiles(Model.Model));
        var reranking = Rerank.IsNone ? null : new RerankingRecommender(Model.Model, Rerank);
        foreach (var users in Enumerable.Range(0, likes.Users).Chunk(FoldInSize))
        {
            var folded = recommender.FoldInMany([.. users.Select(likes.Of)], cancel);
            foreach (var (user, _) in users.Zip(folded).Where(pair => pair.Second is null)) likes.CountWithout(user);
            string[] names = [.. users.Zip(folded).Where(pair => pair.Second is not null).Select(pair => likes.NameOf(pair.First))];
            FoldedInUser[] known = [.. folded.OfType<FoldedInUser>()];
            var found = reranking?.RecommendMany(known, Options, cancel) ?? recommender.RecommendMany(known, Options, cancel);
            foreach (var answers in found.Zip(names).Chunk(BatchSize))
            {
                (FoldedInUser, IReadOnlyList<int>)[] questions = [.. answers.Select(answer => (answer.First.User, Rows(answer.First.Items)))];
                var ofScores = Percentiles ? percentiles.OfAll(questions, cancel) : null;
                var why = Because > 0 ? recommender.ExplainAll(questions, Because, cancel) : null;
                for (var n = 0; n < answers.Length; n++)
                {
                    var ((_, items), name) = answers[n];
                    yield return Answer(name, [new("user", null, name)], items, ofScores?[n], why?[n], whyNothing: null);
                }
            }
        }

        if (likes.NoteOnUsersWithout() is { } without) note(without);
    }

    IEnumerable<Report> Answer((int User, IReadOnlyList<Scored> Items)[] answers, IRecommender recommender, CancellationToken cancel)
    {
        (int, IReadOnlyList<int>)[] questions = [.. answers.Select(answer => (answer.User, Rows(answer.Items)))];
        var percentiles = Percentiles ? new ScorePercentiles(Model.Model).OfMany(questions, cancel).ToArray() : null;
        using var why = Because > 0 ? recommender.ExplainMany(questions, Because, cancel).GetEnumerator() : null;
        for (var n = 0; n < answers.Length; n++)
        {
            why?.MoveNext();
            yield return Answer(answers[n].User, answers[n].Items, percentiles?[n].Percentiles, why?.Current.Explanations);
        }
    }

    Report Answer(int user, IReadOnlyList<Scored> items, IReadOnlyList<double>? percentiles, IReadOnlyList<Explanation>? why) => Answer(
        Model.Model.Users.Name(user),
        Answers.NameFields(Model.Model.Users, "user", user),
        items,
        percentiles,
        why,
        Model.Model.WhyNothing(user));

    Report Answer(
        string name,
        IReadOnlyList<Field> fields,
        IReadOnlyList<Scored> items,
        IReadOnlyList<double>? percentiles,
        IReadOnlyList<Explanation>? why,
        string? whyNothing) =>
        new(DisplayText.Escape(name), fields, Answers.Recommendations(items, percentiles, why, Model.Model.Items))
        {
            Notes = whyNothing is not null ? [$"{DisplayText.Quote(name)} gets no recommendations: the user {whyNothing}."]
                : items.Count < Options.Count ? [$"{DisplayText.Quote(name)}: {Answers.NoteIfFewer(items.Count, Options.Count, "item")[0]}"]
                : [],
        };

    static IReadOnlyList<int> Rows(IReadOnlyList<Scored> items) => [.. items.Select(item => item.Row)];
}
