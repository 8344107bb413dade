using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class RecommendManyNewUsersTests
{
    static readonly AlsModel Trained = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);

    static readonly AlsModel WithNeighbours = NeighbourModels.WithDislikes(NeighbourModels.WholeNumbers(users: 30, items: 400, factors: 5));

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Users around a tile of 8, and beyond a round of 1024 on each thread.
    [Theory]
    [InlineData(1), InlineData(7), InlineData(8), InlineData(9), InlineData(50), InlineData(2500)]
    public void EveryList_IsThatOfTheSingleQuery(int users)
    {
        foreach (var model in (AlsModel[])[Trained, WithNeighbours])
        {
            var recommender = new Recommender(model);
            var folded = Known(recommender.FoldInMany(Histories(model, users), Cancel));
            RecommendOptions[] all = [new(), new() { Count = 3, Exclude = [0] }, new() { Only = [model.Items.Count - 1, 0, 0], IncludeKnown = true }];
            foreach (var options in all)
            {
                var answers = recommender.RecommendMany(folded, options, Cancel).ToArray();
                Assert.Equal(folded, answers.Select(answer => answer.User));
                // One by one takes longer: every user of a few, and some of many.
                for (var user = 0; user < folded.Length; user += Math.Max(1, users / 60))
                    Assert.Equal(recommender.Recommend(folded[user], options), answers[user].Items);
            }
        }
    }

    [Fact]
    public void FoldInMany_IsFoldInOfEach_AndNullWithoutLikes()
    {
        var recommender = new Recommender(Trained);
        var histories = Histories(Trained, 40);
        histories[3] = [];
        histories[7] = [(2, -1), (5, -3)];
        histories[11] = [(SyntheticReference.ItemWithoutListeners, 4)];
        histories[13] = [(4, 2), (4, -2)];

        var folded = recommender.FoldInMany(histories, Cancel);

        for (var user = 0; user < histories.Length; user++)
        {
            if (user is 3 or 7 or 11 or 13)
            {
                Assert.Null(folded[user]);
                Assert.Throws<NoHistoryException>(() => recommender.FoldIn(histories[user]));
                continue;
            }

            var alone = recommender.FoldIn(histories[user]);
            Assert.Equal(alone.Vector.ToArray(), folded[user]!.Vector.ToArray());
            Assert.Equal(alone.Exact, folded[user]!.Exact);
            Assert.Equal(alone.Likes, folded[user]!.Likes);
        }
    }

    [Theory]
    [InlineData(0, 0.4), InlineData(3, 0), InlineData(3, 0.4)]
    public void Reranked_IsThatOfTheSingleQuery(double penalty, double diversity)
    {
        var reranking = new RerankingRecommender(Trained, new() { PopularityPenalty = penalty, Diversity = diversity });
        var folded = Known(new Recommender(Trained).FoldInMany(Histories(Trained, 25), Cancel));

        var answers = reranking.RecommendMany(folded, 5, Cancel).ToArray();

        Assert.Equal(folded, answers.Select(answer => answer.User));
        for (var user = 0; user < folded.Length; user++) Assert.Equal(reranking.Recommend(folded[user], 5), answers[user].Items);
    }

    [Fact]
    public void PercentilesAndExplanations_AreThoseOfTheSingleQuery()
    {
        foreach (var model in (AlsModel[])[Trained, WithNeighbours])
        {
            var (recommender, percentiles) = (new Recommender(model), new ScorePercentiles(model));
            (FoldedInUser User, IReadOnlyList<int> Items)[] questions =
                [.. Known(recommender.FoldInMany(Histories(model, 700), Cancel)).Select((user, n) => (user, (IReadOnlyList<int>)[n % 7, 3 + n % 5]))];

            var all = percentiles.OfAll(questions, Cancel);
            var why = recommender.ExplainAll(questions, 2, Cancel);

            for (var user = 0; user < questions.Length; user += 23)
            {
                Assert.Equal(percentiles.Of(questions[user].User, questions[user].Items), all[user]);
                var alone = recommender.Explain(questions[user].User, questions[user].Items, 2);
                Assert.Equal(alone.Select(one => one.Total), why[user].Select(one => one.Total));
                Assert.Equal(alone.SelectMany(one => one.Shares), why[user].SelectMany(one => one.Shares));
            }
        }
    }

    [Fact]
    public void WrongArguments_ThrowBeforeAnyAnswerIsTaken()
    {
        var recommender = new Recommender(Trained);
        var other = new Recommender(WithNeighbours).FoldIn([(0, 1), (1, 1)]);

        Assert.Throws<ArgumentException>(() => recommender.RecommendMany([other], null, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("likes", () => recommender.FoldInMany([[(Trained.Items.Count, 1)]], Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("strength", () => recommender.FoldInMany([[(0, 0)]], Cancel));
        Assert.Throws<ArgumentOutOfRangeException>(
            "Count", () => recommender.RecommendMany([recommender.FoldIn([(0, 1)])], new() { Count = 0 }, Cancel));
        Assert.Empty(recommender.RecommendMany(Array.Empty<FoldedInUser>(), null, Cancel));
    }

    [Fact]
    public void Cancelled_Stops()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var recommender = new Recommender(Trained);
        var user = recommender.FoldIn([(0, 1)]);

        Assert.Throws<OperationCanceledException>(() => recommender.FoldInMany([[(0, 1)]], cancel.Token));
        Assert.Throws<OperationCanceledException>(() => recommender.RecommendMany([user], null, cancel.Token).Count());
    }

    static FoldedInUser[] Known(IReadOnlyList<FoldedInUser?> folded) => [.. folded.OfType<FoldedInUser>()];

    static IReadOnlyList<(int Item, float Strength)>[] Histories(AlsModel model, int users)
    {
        var random = new Random(users);
        return
        [
            .. Enumerable.Range(0, users).Select(user => (IReadOnlyList<(int, float)>)
            [
                .. Enumerable.Range(0, 2 + random.Next(9)).Select(n => (random.Next(model.Items.Count), n % 4 == 3 ? -2f : 1f + random.Next(9))),
            ]),
        ];
    }
}
