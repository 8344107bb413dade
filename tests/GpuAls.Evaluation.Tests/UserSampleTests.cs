using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Rankers;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class UserSampleTests
{
    static readonly string[] Names = [.. Enumerable.Range(0, 1000).Select(user => $"user {user}")];

    [Fact]
    public void TheDraw_DependsOnNamesAndNotOnRows()
    {
        string[] reversed = [.. Names.Reverse()];
        var (there, back) = (Draw(new(100, 7), Names), Draw(new(100, 7), reversed));
        Assert.Equal(there.Order(), back.Order());
        Assert.NotEqual(there, Draw(new(100, 8), Names));
        Assert.Equal(100, there.Distinct().Count());
        // A larger sample contains the smaller one.
        Assert.Subset(Draw(new(300, 7), Names).ToHashSet(), there.ToHashSet());
    }

    // Of a thousand users each is in a tenth of the samples: 10 of 100, with a standard deviation of 3.
    [Fact]
    public void EveryUser_IsAsLikelyAsAnother()
    {
        var counts = Enumerable.Range(0, 100).SelectMany(seed => Draw(new(100, seed), Names)).CountBy(name => name).ToDictionary();
        Assert.InRange(counts.Count, 999, 1000);
        Assert.All(counts.Values, count => Assert.InRange(count, 1, 26));
    }

    [Fact]
    public void ASampleOfAllOrMore_IsEverybody()
    {
        Assert.Equal(Names, Draw(new(1000, 7), Names));
        Assert.Equal(Names, Draw(new(int.MaxValue, 7), Names));
    }

    [Fact]
    public void AnEvaluator_OfSomeUsers_HasTheirMetrics()
    {
        var train = SmallRows.From(4, [0], [1], [0, 1], [2]);
        var test = SmallRows.From(4, [1], [0], [2], []);
        var ranker = new PopularityRanker(train);
        var all = new Evaluator(train, train, test).Evaluate(ranker, TestContext.Current.CancellationToken);
        var some = new Evaluator(train, train, test, users: [0, 2, 3]).Evaluate(ranker, TestContext.Current.CancellationToken);

        Assert.Equal([0, 2], some.Users);
        foreach (var metric in all.Metrics)
        {
            Assert.Equal(all.Of(0, metric), some.Of(0, metric));
            Assert.Equal(all.Of(2, metric), some.Of(1, metric));
        }

        Assert.Equal(
            "there is nothing to evaluate: no user has a test item",
            Assert.Throws<GpuAlsException>(() => new Evaluator(train, train, test, users: [3])).Message);
    }

    static string[] Draw(UserSample sample, string[] names) =>
        [.. sample.Draw([.. Enumerable.Range(0, names.Length)], Vocabulary.From(names)).Select(user => names[user])];
}
