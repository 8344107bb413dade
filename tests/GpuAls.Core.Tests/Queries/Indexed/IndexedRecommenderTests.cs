using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Queries with an index, against plain sums in double and against the exact recommender.</summary>
public sealed class IndexedRecommenderTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // A vector in one, one that fills a cache line of codes, and one more; few enough items that every one is computed exactly.
    [Theory, InlineData(1), InlineData(5), InlineData(64), InlineData(65)]
    public void WithAllLists_AnswersAreTheExactOnes(int factors)
    {
        var model = IndexedModels.Grouped(users: 20, items: 60, factors, groups: 4).Indexed(lists: 7).ReadingAllLists();
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);

        for (var item = 0; item < 60; item++) Assert.Equal(exact.SimilarItems(item), indexed.SimilarItems(item));
        Assert.Equal(
            exact.SimilarItemsOfMany([4, 0, 4], 10, null, Cancel).ToArray().Select(answer => answer.Items),
            indexed.SimilarItemsOfMany([4, 0, 4], 10, Cancel).ToArray().Select(answer => answer.Items));
        foreach (var options in new RecommendOptions[] { new(), new() { IncludeKnown = true, Count = 3 }, new() { Exclude = [1, 2, 3] }, 59 })
        {
            for (var user = 0; user < 20; user++) Assert.Equal(exact.Recommend(user, options), indexed.Recommend(user, options));
            var likes = exact.FoldIn([(3, 2), (17, 1)]);
            Assert.Equal(exact.Recommend(likes, options), indexed.Recommend(likes, options));
        }
    }

    [Theory, InlineData(20_000, true), InlineData(200_000, false)]
    public void TenItems_AreFound_AsOftenAsAsked(int count, bool equalLengths)
    {
        var model = IndexedModels.Grouped(users: 300, items: count, factors: 16, groups: 100, equalLengths).Indexed();
        var items = model.Factors.Items;
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);
        Assert.True(model.IndexSettings!.SimilarRecall >= 0.99, $"{model.IndexSettings.SimilarRecall}");
        Assert.True(model.IndexSettings.RecommendRecall >= 0.99, $"{model.IndexSettings.RecommendRecall}");
        Assert.True(model.IndexSettings.SimilarProbes < model.Index!.Lists / 2, $"{model.IndexSettings.SimilarProbes} of {model.Index.Lists} lists");

        // Others than those of the sample by which the number of lists was chosen.
        var similar = Enumerable.Range(0, 150).Average(item =>
        {
            var cosines = IndexedModels.Cosines(items, item);
            return IndexedModels.Recall(indexed.SimilarItems(item).Select(found => cosines[found.Row]), [.. cosines.OrderDescending().Take(10)]);
        });
        var recommended = Enumerable.Range(0, 300).Average(user => IndexedModels.Recall(
            indexed.Recommend(user).Select(found => (double)found.Score), [.. exact.Recommend(user).Select(found => (double)found.Score)]));
        Assert.True(similar >= 0.98, $"{similar}");
        Assert.True(recommended >= 0.98, $"{recommended}");
    }

    [Fact]
    public void Scores_HaveTheBitsOfTheExactOnes()
    {
        var model = IndexedModels.Grouped(users: 40, items: 3_000, factors: 20, groups: 30).Indexed(recall: 0.5, lists: 100);
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);
        for (var item = 0; item < 100; item++)
        {
            var all = exact.SimilarItems(item, model.Items.Count).ToDictionary(found => found.Row, found => found.Score);
            var found = indexed.SimilarItems(item, 25);
            Assert.Equal(new Scored(item, 1), found[0]);
            AssertSorted(found, row => all[row]);
        }

        for (var user = 0; user < 40; user++)
        {
            var found = indexed.Recommend(user, 25);
            AssertSorted(found, row => exact.Score(user, row));
            Assert.Empty(found.Select(item => item.Row).Intersect(model.Known.RowColumns(user).ToArray()));
        }
    }

    [Fact]
    public void ALongList_HasAsManyItemsAsTheExactOne()
    {
        var model = IndexedModels.Grouped(users: 5, items: 2_000, factors: 8, groups: 20).Indexed(recall: 0.5);
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);
        foreach (var count in new[] { 1, 500, 1_999, 2_000, int.MaxValue })
        {
            Assert.Equal(Math.Min(count, 2_000), indexed.SimilarItems(7, count).Count);
            Assert.Equal(exact.Recommend(2, count).Count, indexed.Recommend(2, count).Count);
        }

        Assert.Equal(exact.SimilarItems(7, 2_000), indexed.SimilarItems(7, 2_000));
        Assert.Equal(exact.Recommend(2, 2_000), indexed.Recommend(2, 2_000));
    }

    [Fact]
    public void FiltersThatLeaveFewItems_LeaveTheSameAsInTheExactSearch()
    {
        var model = IndexedModels.Grouped(users: 5, items: 2_000, factors: 8, groups: 20).Indexed(recall: 0.5);
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);
        var options = new RecommendOptions { Exclude = [.. Enumerable.Range(0, 2_000).Where(item => item % 250 != 3)] };

        for (var user = 0; user < 5; user++) Assert.Equal(exact.Recommend(user, options), indexed.Recommend(user, options));
    }

    [Fact]
    public void ItemsWithoutAVector_AreNeverSimilar_AndRecommendedOnlyIfNothingElseIsLeft()
    {
        var rows = Enumerable.Range(0, 30).Select(row => row % 3 == 1 ? new float[2] : [row, 1]).ToArray();
        var grouped = IndexedModels.Grouped(users: 2, items: 30, factors: 2, groups: 2);
        var model = (grouped with { Factors = grouped.Factors with { Items = FactorMatrix.From(2, rows) } }).Indexed();
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);

        Assert.Equal(20, model.Index!.Rows.Length);
        Assert.Equal(exact.SimilarItems(3, 30), indexed.SimilarItems(3, 30));
        Assert.Equal(exact.Recommend(1, 30), indexed.Recommend(1, 30));
        Assert.Throws<NoHistoryException>(() => indexed.SimilarItems(1));
        Assert.Empty(indexed.SimilarItemsOfMany([1], 10, Cancel).Single().Items);
    }

    [Fact]
    public void Neighbours_AreCandidatesToo()
    {
        AlsModel[] models = [NeighbourModels.WholeNumbers(20, 90, 5), NeighbourModels.WithDislikes(NeighbourModels.WholeNumbers(20, 90, 7))];
        foreach (var plain in models)
        {
            // The factors find almost nothing, so that only the items with a part are sure to be there.
            var model = plain.Indexed(lists: 30);
            model = model with { Index = model.Index! with { Settings = model.Index.Settings with { RecommendProbes = 1 } } };
            var exact = new Recommender(model);
            using var indexed = new IndexedRecommender(model, exact);
            for (var user = 0; user < 20; user++)
            {
                var found = indexed.Recommend(user, 5);
                AssertSorted(found, row => exact.Score(user, row));
                var withPart = exact.Recommend(user, 90).Where(item => item.Score != Recommender.Product(
                    model.Factors.Users.Row(user), model.Factors.Items.Row(item.Row)));
                foreach (var item in withPart.Where(item => item.Score > found[^1].Score)) Assert.Contains(item, found);
            }

            var all = model.ReadingAllLists();
            using var complete = new IndexedRecommender(all, exact);
            for (var user = 0; user < 20; user++) Assert.Equal(exact.Recommend(user, 30), complete.Recommend(user, 30));
        }
    }

    [Fact]
    public void Diversity_ReordersThePoolOfTheIndex()
    {
        var model = IndexedModels.Grouped(users: 4, items: 150, factors: 6, groups: 5).Indexed().ReadingAllLists();
        var rerank = new RerankOptions { Diversity = 0.4 };
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);

        for (var user = 0; user < 4; user++)
            Assert.Equal(new RerankingRecommender(model, rerank).Recommend(user), indexed.Recommend(user, rerank: rerank));
    }

    [Fact]
    public void QueriesThatNeedAllItems_AreRefused()
    {
        var model = IndexedModels.Grouped(users: 4, items: 50, factors: 6, groups: 5).Indexed();
        using var indexed = new IndexedRecommender(model, new Recommender(model));
        Assert.False(IndexedRecommender.Answers(new() { Only = [1] }, null));
        Assert.False(IndexedRecommender.Answers(null, new() { PopularityPenalty = 1 }));
        Assert.True(IndexedRecommender.Answers(null, new() { Diversity = 1 }));
        Assert.StartsWith(
            "the index answers no query with a list of items or a penalty",
            Assert.Throws<ArgumentException>("options", () => indexed.Recommend(0, new() { Only = [1] })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("item", () => indexed.SimilarItems(50));
        Assert.Throws<ArgumentOutOfRangeException>(() => indexed.SimilarItems(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>("items", () => indexed.SimilarItemsOfMany([-1], 1, Cancel));
        var without = model.WithoutIndex();
        Assert.StartsWith(
            "the model has no index",
            Assert.Throws<ArgumentException>("model", () => new IndexedRecommender(without, new Recommender(without))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void RealVectors_OfHetRec_AreFound()
    {
        HetRecReference.SkipWhenMissing();
        var options = new AlsOptions { Factors = 32, Iterations = 5, Seed = 3 };
        var model = new AlsTrainer(options, new CpuDevice()).Train(HetRecReference.Matrix, cancel: Cancel).Indexed();
        var items = model.Factors.Items;
        var exact = new Recommender(model);
        using var indexed = new IndexedRecommender(model, exact);
        int[] rows = [.. Enumerable.Range(0, items.Rows).Where(item => item % 40 == 0 && !items.IsZero(item))];

        var similar = exact.SimilarItemsOfMany(rows, 10, null, Cancel).Average(answer => IndexedModels.Recall(
            indexed.SimilarItems(answer.Item).Select(found => (double)found.Score), [.. answer.Items.Select(found => (double)found.Score)]));
        int[] users = [.. Enumerable.Range(0, model.Users.Count).Where(user => user % 4 == 0 && !model.Factors.Users.IsZero(user))];
        var recommended = exact.RecommendMany(users, 10, Cancel).Average(answer => IndexedModels.Recall(
            indexed.Recommend(answer.User).Select(found => (double)found.Score), [.. answer.Items.Select(found => (double)found.Score)]));

        Assert.True(similar >= 0.985, $"{similar}");
        Assert.True(recommended >= 0.985, $"{recommended}");
    }

    static void AssertSorted(IReadOnlyList<Scored> found, Func<int, float> score)
    {
        for (var n = 0; n < found.Count; n++)
        {
            Assert.Equal(score(found[n].Row), found[n].Score);
            if (n > 0) Assert.True(found[n - 1].Score > found[n].Score || (found[n - 1].Score == found[n].Score && found[n - 1].Row < found[n].Row));
        }
    }
}
