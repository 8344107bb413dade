using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class RecommendTests
{
    static readonly WholeNumberModel Whole = new(users: 9, items: 70, factors: 5);
    static readonly Recommender Recommender = new(Whole.Model);

    public static TheoryData<RecommendOptions> Filters =>
    [
        new RecommendOptions(),
        new RecommendOptions { Count = 1 },
        new RecommendOptions { Count = 1000 },
        new RecommendOptions { Count = 1000, IncludeKnown = true },
        new RecommendOptions { Exclude = [] },
        new RecommendOptions { Exclude = [0, 3, 3, 69] },
        new RecommendOptions { Exclude = [.. Enumerable.Range(0, 69)], IncludeKnown = true },
        new RecommendOptions { Only = [69, 1, 1, 40, 7] },
        new RecommendOptions { Only = [69, 1, 1, 40, 7], Exclude = [40], IncludeKnown = true },
        new RecommendOptions { Only = [.. Enumerable.Range(20, 33)], Exclude = [.. Enumerable.Range(0, 25)], Count = 33 },
    ];

    [Theory, MemberData(nameof(Filters))]
    public void Recommend_WithFilters_IsWhatSortingGives(RecommendOptions options)
    {
        for (var user = 0; user < 9; user++) Assert.Equal(Whole.Expected(user, options), Recommender.Recommend(user, options));
    }

    [Fact]
    public void Recommend_WithNothingLeft_IsEmpty()
    {
        Assert.Empty(Recommender.Recommend(0, new() { Only = [] }));
        Assert.Empty(Recommender.Recommend(0, new() { Only = [4, 5], Exclude = [5, 4] }));
        Assert.Empty(Recommender.Recommend(0, new() { Only = Whole.Model.Known.RowColumns(0).ToArray() }));
    }

    [Fact]
    public void Recommend_WithTies_OrdersThemByRow()
    {
        var model = Whole.Model with { Factors = new(FactorMatrix.From(1, [[2f]]), FactorMatrix.From(1, [.. Enumerable.Repeat<float[]>([1f], 70)])) };
        var answer = new Recommender(model).Recommend(0, new() { Count = 40, IncludeKnown = true });
        Assert.Equal(Enumerable.Range(0, 40).Select(item => new Scored(item, 2)), answer);
    }

    [Fact]
    public void Score_IsTheNumberThatRecommendRanksBy()
    {
        var trained = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        var recommender = new Recommender(trained);
        foreach (var (item, score) in recommender.Recommend(3, new() { Count = 300 })) Assert.Equal(score, recommender.Score(3, item), 1e-6f);
    }

    [Fact]
    public void Recommend_ToUserWithoutHistory_SaysSo()
    {
        var recommender = new Recommender(
            SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options));
        var user = SyntheticReference.UserWithoutHistory;
        Assert.Equal(
            "user '7' has no interactions in the model, so there is nothing to recommend from",
            Assert.Throws<NoHistoryException>(() => recommender.Recommend(user)).Message);
        Assert.Equal(
            "user '7' has no interactions in the model, so there is nothing to explain",
            Assert.Throws<NoHistoryException>(() => recommender.Explain(user, 0)).Message);
        Assert.Equal(
            "user '7' has no interactions in the model, so there is nothing to compare",
            Assert.Throws<NoHistoryException>(() => recommender.SimilarUsers(user)).Message);
    }

    [Fact]
    public void Recommend_WithRowsOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>("user", () => Recommender.Recommend(-1));
        Assert.Throws<ArgumentOutOfRangeException>("user", () => Recommender.Recommend(9));
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => Recommender.Recommend(0, new() { Count = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("Only", () => Recommender.Recommend(0, new() { Only = [70] }));
        Assert.Throws<ArgumentOutOfRangeException>("Exclude", () => Recommender.Recommend(0, new() { Exclude = [-1] }));
        Assert.Throws<ArgumentOutOfRangeException>("row", () => Recommender.Score(9, 0));
        Assert.Throws<ArgumentOutOfRangeException>("row", () => Recommender.Score(0, 70));
    }
}
