using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class EvaluatorTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Items 0 and 1 are known to users 0 and 1, item 2 to user 2 alone, items 3 and 4 to nobody.
    static readonly SparseRows Train = SmallRows.From(5, [0, 1], [0, 1], [2], []);

    // Item 5 of user 2 is not in the training data; user 3 has no known items.
    static readonly SparseRows Test = SmallRows.From(6, [2], [], [1, 5], [0]);

    static EvaluationResult Popularity(EvaluationOptions? options = null) =>
        new Evaluator(Train, Train, Test, options ?? new EvaluationOptions { Cutoffs = [1, 2, 10] }).Evaluate(new PopularityRanker(Train), Cancel);

    [Fact]
    public void Popularity_OfFiveItems_IsTheOneWorkedByHand()
    {
        // The order is 0, 1, 2, 3, 4. The list of user 0 is 2, 3, 4; that of user 2 is 0, 1, 3, 4; that of user 3 has all items.
        var evaluation = Popularity();

        Assert.Equal([0, 2, 3], evaluation.Users);
        Assert.Equal((1 + 0 + 1) / 3.0, evaluation["hit-rate@1"].Mean, 1e-15);
        Assert.Equal((1 + 1 / 2.0 + 1) / 3, evaluation["recall@2"].Mean, 1e-15);
        Assert.Equal((1 + 1 / 2.0 + 1) / 3, evaluation["mrr"].Mean, 1e-15);
        Assert.Equal(1 / 2.0, evaluation.Of(1, "mrr"));
        // User 2: of three other items, one is above item 1 and two are below; item 5 is not in the list.
        Assert.Equal(2 / 3.0 / 2, evaluation.Of(1, "auc"), 1e-15);
        Assert.Equal([2 / 5.0, 4 / 5.0, 1], evaluation.Coverage);
    }

    [Fact]
    public void TheItemsOfTheLists_AreMeasuredByTheirUsers()
    {
        var evaluation = Popularity();

        // Three users have interactions: items 0 and 1 have two users, item 2 has one, and items 3 and 4, without users, count as one.
        Assert.Equal(Math.Log2(3), evaluation.Of(0, "novelty@1"), 1e-15);
        Assert.Equal(Math.Log2(3 / 2.0), evaluation.Of(1, "novelty@2"), 1e-15);
        // A list of one item has no pair. Items 0 and 1 have the same users, items 2 and 3 share none.
        Assert.True(double.IsNaN(evaluation.Of(0, "diversity@1")));
        Assert.True(double.IsNaN(evaluation["diversity@1"].Mean));
        Assert.Equal(1, evaluation.Of(0, "diversity@2"));
        Assert.Equal(0, evaluation.Of(1, "diversity@2"));
        // User 2's items 0 and 1 are twice as popular as item 2; user 3 has none to compare with, and does not count in the mean.
        Assert.Equal(1 / 2.0, evaluation.Of(0, "popularity-bias@1"));
        Assert.Equal(2, evaluation.Of(1, "popularity-bias@2"));
        Assert.True(double.IsNaN(evaluation.Of(2, "popularity-bias@2")));
        Assert.Equal((1 / 2.0 + 2) / 2, evaluation["popularity-bias@1"].Mean);
    }

    [Fact]
    public void ListsLongerThanTheCatalogue_EndWithIt()
    {
        var evaluation = Popularity(new EvaluationOptions { Cutoffs = [5, 1000] });
        foreach (var metric in (string[])["recall", "ndcg", "map", "hit-rate", "diversity", "novelty"])
            Assert.Equal(evaluation[$"{metric}@5"], evaluation[$"{metric}@1000"]);
        Assert.Equal(evaluation["precision@5"].Mean * 5 / 1000, evaluation["precision@1000"].Mean, 1e-15);
    }

    [Fact]
    public void Intervals_HoldTheMean_AndDependOnTheSeedAlone()
    {
        var one = Popularity(new EvaluationOptions { Seed = 1 });
        var again = Popularity(new EvaluationOptions { Seed = 1 });
        var other = Popularity(new EvaluationOptions { Seed = 2, Resamples = 11 });
        Assert.Equal(one["auc"], again["auc"]);
        Assert.Equal(one["auc"].Mean, other["auc"].Mean);
        Assert.NotEqual(one["auc"], other["auc"]);
        Assert.InRange(one["auc"].Mean, one["auc"].Low, one["auc"].High);
    }

    [Fact]
    public void Minus_OfItself_IsZero_AndOfAnother_IsTheMeanDifference()
    {
        var popularity = Popularity();
        var cosine = new Evaluator(Train, Train, Test, new EvaluationOptions { Cutoffs = [1, 2, 10] })
            .Evaluate(new ItemCosineRanker(Train, Train), Cancel);
        (int, int)[] pairs = [(0, 0), (1, 1), (2, 2)];

        Assert.All(
            popularity.Minus(popularity, pairs, new(), Cancel).Where(interval => !double.IsNaN(interval.Mean)),
            interval => Assert.Equal(new Interval(0, 0, 0), interval));
        var difference = cosine.Minus(popularity, pairs, new(), Cancel);
        var mrr = popularity.Metrics.ToList().IndexOf("mrr");
        Assert.Equal(cosine["mrr"].Mean - popularity["mrr"].Mean, difference[mrr].Mean, 1e-15);
    }

    [Fact]
    public void RowsInAnotherOrder_GiveTheSameFigures()
    {
        // Item n has 2n + 3 users, so that there are no ties, whose order depends on rows.
        const int items = 12;
        var train = SmallRows.From(
            items,
            [
                .. Enumerable.Range(0, 40)
                    .Select(user => Enumerable.Range(0, items).Where(item => (user * 7 + item * 11) % 40 < 2 * item + 3).ToArray()),
            ]);
        Assert.Equal(items, ItemUserCounts.Count(train).Distinct().Count());
        var test = SmallRows.NotIn(train, items, seed: 6);
        int[] newUser = [.. Enumerable.Range(0, 40).OrderBy(user => user * 17 % 40)];
        int[] newItem = [.. Enumerable.Range(0, items).OrderBy(item => item * 5 % items)];
        var options = new EvaluationOptions { Cutoffs = [3] };

        var before = new Evaluator(train, train, test, options).Evaluate(new PopularityRanker(train), Cancel);
        SparseRows trainAfter = Permute(train), testAfter = Permute(test);
        var after = new Evaluator(trainAfter, trainAfter, testAfter, options).Evaluate(new PopularityRanker(trainAfter), Cancel);

        foreach (var metric in before.Metrics) Assert.Equal(before[metric].Mean, after[metric].Mean, 1e-12);
        Assert.Equal(before.Coverage, after.Coverage);

        SparseRows Permute(SparseRows rows)
        {
            var permuted = new int[rows.Rows][];
            for (var user = 0; user < rows.Rows; user++)
                permuted[newUser[user]] = [.. rows.RowColumns(user).ToArray().Select(item => newItem[item]).Order()];
            return SmallRows.From(items, permuted);
        }
    }

    [Fact]
    public void DataThatCannotBeEvaluated_IsAnError()
    {
        Assert.Equal("there is nothing to evaluate: no user has a test item", Message(Train, SmallRows.From(5, [], [])));
        Assert.Equal(
            "user row 1 knows the test item of row 0 already: known items are never recommended, so they cannot be tested",
            Message(Train, SmallRows.From(5, [], [0])));
        Assert.Equal("there is no k; expected at least one", Message(Train, Test, new() { Cutoffs = [] }));
        Assert.Equal("k is 0; expected a whole number of 1 or more", Message(Train, Test, new() { Cutoffs = [10, 0] }));
        Assert.Equal("k is 10 more than once; expected different values", Message(Train, Test, new() { Cutoffs = [10, 10] }));
        Assert.Equal("resamples is 0; expected a whole number of 1 or more", Message(Train, Test, new() { Resamples = 0 }));

        static string Message(SparseRows train, SparseRows test, EvaluationOptions? options = null) =>
            Assert.Throws<GpuAlsException>(() => new Evaluator(train, train, test, options)).Message;
    }

    // 3,000 users are more than the first ones, whose time is measured.
    [Fact]
    public void Progress_EndsWithAllUsers_AndChangesNothing()
    {
        int[][] known = [.. Enumerable.Range(0, 3000).Select(user => (int[])[user % 7, 7 + user % 5])];
        int[][] found = [.. Enumerable.Range(0, 3000).Select(user => (int[])[12 + user % 3])];
        var train = SmallRows.From(15, known);
        var evaluator = new Evaluator(train, train, SmallRows.From(15, found));
        var reports = new List<(int Done, int All)>();

        var watched = evaluator.Evaluate(new PopularityRanker(train), new Collect(reports), Cancel);

        var plain = evaluator.Evaluate(new PopularityRanker(train), Cancel);
        Assert.Equal((3000, 3000), reports[^1]);
        Assert.True(reports.Count > 1, "the users were ranked at once");
        Assert.Equal(reports.Select(report => report.Done).Order().Distinct(), reports.Select(report => report.Done));
        Assert.Equal(plain.Coverage, watched.Coverage);
        foreach (var metric in plain.Metrics)
        {
            Assert.Equal(plain[metric], watched[metric]);
            for (var user = 0; user < 3000; user++) Assert.Equal(plain.Of(user, metric), watched.Of(user, metric));
        }
    }

    sealed class Collect(List<(int Done, int All)> reports) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => reports.Add(value);
    }
}
