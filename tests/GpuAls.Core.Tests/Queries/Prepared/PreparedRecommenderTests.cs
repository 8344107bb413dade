using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Prepared;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Recommendations to one user at a time, against scoring every pair and sorting, and against the recommenders for many users.</summary>
public sealed class PreparedRecommenderTests
{
    static readonly RecommendOptions[] AllOptions =
    [
        new(), new() { Count = 1 }, new() { Count = 2000 }, new() { IncludeKnown = true }, new() { Exclude = [0, 3, 4, 5, 11, 3] },
        new() { Only = [.. Enumerable.Range(3, 20)], Count = 4 }, new() { Only = [2, 2, 7, 2], IncludeKnown = true },
        new() { Only = [5, 6], Exclude = [5, 6] }, new() { Only = [] },
    ];

    public static TheoryData<string> Shapes => OrderedCandidatesTests.Shapes;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Shapes))]
    public void Recommend_EqualsSortingAllScores(string shape)
    {
        foreach (var factors in new[] { 1, 5, 16, 33 })
        {
            var model = OrderedCandidatesTests.Create(shape, factors);
            using var prepared = new PreparedRecommender(model);
            foreach (var options in AllOptions)
            {
                for (var user = 0; user < OrderedCandidatesTests.Users; user++)
                {
                    if (model.Factors.Users.IsZero(user)) Assert.Throws<NoHistoryException>(() => prepared.Recommend(user, options));
                    else Assert.Equal(OrderedCandidatesTests.Sorted(model, user, options), prepared.Recommend(user, options));
                }
            }
        }
    }

    // Items around one panel of 32 and one word of 64, and many more than the first ones with a part.
    [Theory, InlineData(30), InlineData(31), InlineData(65), InlineData(300), InlineData(1500)]
    public void Recommend_WithNeighbours_EqualsSortingAllScores(int items)
    {
        var plain = NeighbourModels.WholeNumbers(20, items, 5);
        foreach (var model in new[] { plain, NeighbourModels.WithDislikes(plain) })
        {
            using var prepared = new PreparedRecommender(model);
            foreach (var options in AllOptions.Where(options => options.Exclude is null || items > 30))
            {
                for (var user = 0; user < 20; user++)
                    Assert.Equal(NeighbourModels.Sorted(model, user, options), prepared.Recommend(user, options));
            }
        }
    }

    [Theory, InlineData(0, 0.3), InlineData(2, 0), InlineData(0.7, 0.5)]
    public void Recommend_WithMoreCriteria_EqualsTheRecommenderForMany(double penalty, double diversity)
    {
        var rerank = new RerankOptions { PopularityPenalty = penalty, Diversity = diversity };
        var neighbours = NeighbourModels.WithDislikes(NeighbourModels.WholeNumbers(20, 900, 7));
        foreach (var model in new[] { OrderedCandidatesTests.Create("few large", 16), neighbours })
        {
            using var prepared = new PreparedRecommender(model);
            var many = new RerankingRecommender(model, rerank);
            foreach (var options in AllOptions)
            {
                foreach (var (user, items) in many.RecommendMany([.. Enumerable.Range(0, model.Users.Count)], options, Cancel))
                    Assert.Equal(items, prepared.Recommend(user, options, rerank));
            }
        }
    }

    [Fact]
    public void Recommend_ToANewUser_EqualsTheRecommender()
    {
        foreach (var model in new[] { OrderedCandidatesTests.Create("spread", 9), NeighbourModels.WholeNumbers(20, 900, 7) })
        {
            var recommender = new Recommender(model);
            using var prepared = new PreparedRecommender(model);
            var user = recommender.FoldIn([(3, 2), (17, 1), (40, -1)]);
            foreach (var options in AllOptions)
            {
                Assert.Equal(recommender.Recommend(user, options), prepared.Recommend(user, options));
                foreach (var rerank in new RerankOptions[] { new() { PopularityPenalty = 1 }, new() { Diversity = 0.4 } })
                    Assert.Equal(new RerankingRecommender(model, rerank).Recommend(user, options), prepared.Recommend(user, options, rerank));
            }
        }
    }

    [Fact]
    public void Recommend_OnManyThreads_GivesTheSame()
    {
        var model = NeighbourModels.WholeNumbers(40, 700, 5);
        using var prepared = new PreparedRecommender(model);
        var expected = Enumerable.Range(0, 40).Select(user => prepared.Recommend(user)).ToArray();
        Parallel.For(0, 4000, n => Assert.Equal(expected[n % 40], prepared.Recommend(n % 40)));
    }

    [Fact]
    public void Recommend_AfterAnError_GivesTheSame()
    {
        var model = NeighbourModels.WholeNumbers(5, 90, 5);
        using var prepared = new PreparedRecommender(model);
        var expected = prepared.Recommend(2);
        Assert.Throws<ArgumentOutOfRangeException>("Exclude", () => prepared.Recommend(2, new() { Exclude = [1, 2, 90] }));
        Assert.Throws<ArgumentOutOfRangeException>("Only", () => prepared.Recommend(2, new() { Only = [1, -1] }));
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => prepared.Recommend(2, new() { Count = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("user", () => prepared.Recommend(5));
        Assert.Throws<GpuAlsException>(() => prepared.Recommend(2, rerank: new() { Diversity = 2 }));
        Assert.Equal(expected, prepared.Recommend(2));
    }

    [Fact]
    public void Recommend_AfterDispose_Throws_AndTheModelStays()
    {
        var model = NeighbourModels.WholeNumbers(5, 90, 5);
        var prepared = new PreparedRecommender(model);
        prepared.Dispose();
        prepared.Dispose();
        Assert.Throws<ObjectDisposedException>(() => prepared.Recommend(0));
        Assert.NotEmpty(new Recommender(model).Recommend(0));
    }
}
