using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What is to be recommended, and what is told beside it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Options">How many, and which.</param>
/// <param name="Rerank">What counts beside the score.</param>
/// <param name="Because">How many known items are named beside each; 0: none.</param>
/// <param name="Percentiles">Whether percentiles are told where many ask; one is always told.</param>
sealed record Recommending(OpenModel Model, RecommendOptions Options, RerankOptions Rerank, int Because, bool Percentiles)
{
    // Explained and counted so many at a time: enough for a card, and not so many that the first answer waits for long.
    const int Round = 4096;

    /// <summary>Whether a device that ranks explains, too: the scores of a penalty are not what is explained.</summary>
    public bool DeviceExplains => Because > 0 && Rerank.PopularityPenalty == 0;

    /// <summary>The best items for one.</summary>
    public Report ToOne(Asker asker)
    {
        var model = Model.Model;
        var recommender = new Recommender(model);
        var reranking = Rerank.IsNone ? null : new RerankingRecommender(model, Rerank);
        var percentiles = new ScorePercentiles(model);
        if (asker.Likes is { } likes)
        {
            var listener = recommender.FoldIn(Model.Rows(likes));
            var best = reranking?.Recommend(listener, Options) ?? recommender.Recommend(listener, Options);
            return Answer(best, percentiles.Of(listener, Rows(best)), Because == 0 ? null : recommender.Explain(listener, Rows(best), Because));
        }

        var user = Model.User(asker.User!);
        var items = reranking?.Recommend(user, Options) ?? recommender.Recommend(user, Options);
        return Answer(
            items, percentiles.Of(user, Rows(items)), Because == 0 ? null : recommender.ExplainMany([(user, Rows(items))], Because).Single().Explanations);

        Report Answer(IReadOnlyList<Scored> items, IReadOnlyList<double> percentiles, IReadOnlyList<Explanation>? why) =>
            new(null, asker.Facts, Answers.Recommendations(items, percentiles, why, model.Items)) { Notes = Answers.NoteIfFewer(items.Count, Options.Count, "item") };
    }

    /// <summary>The best items for each of many users, written while the next ones are worked on.</summary>
    /// <param name="open">Opens a model where it is to be answered.</param>
    /// <param name="users">Rows of users.</param>
    /// <param name="cancel">Stops it.</param>
    public IEnumerable<Report> ToMany(Func<AlsModel, IRecommender> open, IReadOnlyList<int> users, CancellationToken cancel)
    {
        var recommender = Rerank.IsNone ? open(Model.Model) : new RerankingRecommender(Model.Model, Rerank, open);
        var recommended = recommender.RecommendMany(users, Options, cancel);
        return Because == 0 && !Percentiles
            ? recommended.Select(answer => Answer(answer.User, answer.Items, null, null))
            : recommended.Chunk(Round).SelectMany(answers => Answer(answers, recommender, cancel));
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

    Report Answer(int user, IReadOnlyList<Scored> items, IReadOnlyList<double>? percentiles, IReadOnlyList<Explanation>? why)
    {
        var name = Model.Model.Users.Name(user);
        return new Report(DisplayText.Escape(name), [new("user", null, name)], Answers.Recommendations(items, percentiles, why, Model.Model.Items))
        {
            Notes = Model.Model.WhyNothing(user) is { } reason ? [$"{DisplayText.Quote(name)} {reason}: nothing can be recommended to them."]
                : items.Count < Options.Count ? [$"{DisplayText.Quote(name)}: {Answers.NoteIfFewer(items.Count, Options.Count, "item")[0]}"]
                : [],
        };
    }

    static IReadOnlyList<int> Rows(IReadOnlyList<Scored> items) => [.. items.Select(item => item.Row)];
}
