using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class ScorePercentilesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_TiesAndNegativeScores_IsWhatOneCountsByHand()
    {
        // Scores of the only user: 3, −1, 0, 3, 5.
        var model = Model([[1f]], [[3f], [-1f], [0f], [3f], [5f]]);
        // Of the four others: 5 is above all; 3 above −1 and 0, and one other is equal; 0 above −1; −1 above none.
        Assert.Equal([100, 62.5, 62.5, 25, 0], new ScorePercentiles(model).Of(0, [4, 0, 3, 2, 1]));
    }

    [Fact]
    public void Of_TheOnlyItem_IsTheBest() => Assert.Equal([100], new ScorePercentiles(Model([[2f]], [[-3f]])).Of(0, [0]));

    [Fact]
    public void Of_UserWithoutInteractions_IsTheMiddle() =>
        Assert.Equal([50, 50], new ScorePercentiles(Model([[0f]], [[3f], [1f], [-2f]])).Of(0, [0, 2]));

    [Fact]
    public void Of_NoItems_IsEmpty() => Assert.Empty(new ScorePercentiles(Model([[1f]], [[3f]])).Of(0, []));

    // Users around one tile of 8 and beyond one round of 512; items around one panel of 32 and beyond one piece of 4,096. Whole numbers: many ties.
    [Theory, InlineData(1, 31, 3), InlineData(8, 32, 16), InlineData(9, 33, 17), InlineData(1030, 20, 2), InlineData(3, 8200, 2)]
    public void OfMany_IsWhatComparingEachWithEachGives(int users, int items, int factors)
    {
        var whole = new WholeNumberModel(users, items, factors);
        var recommender = new Recommender(whole.Model);
        int[] asked = [items - 1, 0, items / 2];

        var answers = new ScorePercentiles(whole.Model)
            .OfMany([.. Enumerable.Range(0, users).Select(user => (user, (IReadOnlyList<int>)asked))], Cancel)
            .ToArray();

        Assert.Equal(Enumerable.Range(0, users), answers.Select(answer => answer.User));
        foreach (var (user, percentiles) in answers)
        {
            var scores = Enumerable.Range(0, items).Select(item => recommender.Score(user, item)).ToArray();
            foreach (var (item, percentile) in asked.Zip(percentiles))
            {
                var better = scores.Where((_, other) => other != item).Sum(score => score < scores[item] ? 1 : score == scores[item] ? 0.5 : 0);
                Assert.Equal(100 * better / (items - 1), percentile, 1e-12);
            }
        }
    }

    [Fact]
    public void Of_TheScoresOfRecommendations_NeverRises()
    {
        var model = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        var best = new Recommender(model).Recommend(3, new() { Count = 300 });
        var percentiles = new ScorePercentiles(model).Of(3, [.. best.Select(item => item.Row)]);
        Assert.Equal(percentiles.OrderDescending(), percentiles);
        Assert.InRange(percentiles[^1], 0, percentiles[0]);
    }

    [Fact]
    public void Of_ANewUser_UsesTheirVector()
    {
        var whole = new WholeNumberModel(users: 4, items: 50, factors: 3);
        var listener = new Recommender(whole.Model).FoldIn([(7, 3), (9, 1)]);
        var scores = Enumerable.Range(0, 50).Select(item => Recommender.Product(listener.Vector, whole.Model.Factors.Items.Row(item))).ToArray();
        var best = Array.IndexOf(scores, scores.Max());
        var percentile = new ScorePercentiles(whole.Model).Of(listener, [best]).Single();
        Assert.Equal(
            100 * (scores.Count(score => score < scores[best]) + (scores.Count(score => score == scores[best]) - 1) / 2.0) / 49,
            percentile,
            1e-12);
    }

    [Fact]
    public void Of_RowsOutOfRange_Throws()
    {
        var percentiles = new ScorePercentiles(Model([[1f]], [[3f]]));
        Assert.Throws<ArgumentOutOfRangeException>("row", () => percentiles.Of(1, [0]));
        Assert.Throws<ArgumentOutOfRangeException>("row", () => percentiles.Of(0, [1]));
    }

    static AlsModel Model(float[][] users, float[][] items) =>
        new WholeNumberModel(users.Length, items.Length, users[0].Length).Model with
        {
            Factors = new(FactorMatrix.From(users[0].Length, users), FactorMatrix.From(users[0].Length, items)),
        };
}
