using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class RecommendManyTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Users around one tile of 8 and beyond several; items around one panel of 32.
    [Theory]
    [InlineData(1, 1, 1), InlineData(7, 31, 3), InlineData(8, 32, 16), InlineData(9, 33, 17), InlineData(33, 300, 5), InlineData(2500, 40, 2)]
    public void RecommendMany_ForSomeUsers_EqualsOneByOne(int users, int items, int factors)
    {
        var whole = new WholeNumberModel(users, items, factors);
        var recommender = new Recommender(whole.Model);
        RecommendOptions[] all = [new(), new() { Count = 3, Exclude = [0] }, new() { Only = [items - 1, 0, 0], IncludeKnown = true }];
        foreach (var options in all)
        {
            var answers = recommender.RecommendMany([.. Enumerable.Range(0, users)], options, Cancel).ToArray();
            Assert.Equal(users, answers.Length);
            for (var user = 0; user < users; user++)
            {
                Assert.Equal(user, answers[user].User);
                Assert.Equal(whole.Expected(user, options), answers[user].Items);
            }

            Assert.Equal(recommender.Recommend(users - 1, options), answers[^1].Items);
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(5), InlineData(64)]
    public void BatchRecommender_WithAnyNumberOfThreads_GivesTheSame(int threads)
    {
        var model = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        var users = Enumerable.Range(0, SyntheticReference.Users).ToArray();
        var expected = new BatchRecommender(model, new(), threads: 1).Recommend(users, Cancel);
        Assert.Equal(expected, new BatchRecommender(model, new(), threads).Recommend(users, Cancel));
        for (var user = 0; user < 3; user++)
            Assert.Equal(expected[user], new BatchRecommender(model, new(), threads).Recommend(new[] { user }, Cancel)[0]);
    }

    [Fact]
    public void BlockScores_OfEveryVectorWidth_AreTheSame()
    {
        var whole = new WholeNumberModel(users: 19, items: 100, factors: 21);
        AssertBlock<Simd128, Vector128<float>>(whole);
        AssertBlock<Simd256, Vector256<float>>(whole);
        AssertBlock<Simd512, Vector512<float>>(whole);
    }

    [Fact]
    public void RecommendMany_InAnyOrderAndTwice_AnswersAsAsked()
    {
        var whole = new WholeNumberModel(users: 5, items: 50, factors: 3);
        int[] asked = [4, 0, 4, 2];
        var answers = new Recommender(whole.Model).RecommendMany(asked, null, Cancel).ToArray();
        Assert.Equal(asked, answers.Select(answer => answer.User));
        foreach (var (user, items) in answers) Assert.Equal(whole.Expected(user, new()), items);
    }

    [Fact]
    public void RecommendMany_ForUserWithoutHistory_GivesAnEmptyList()
    {
        var model = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        var answers = new Recommender(model).RecommendMany([6, SyntheticReference.UserWithoutHistory, 8], null, Cancel).ToArray();
        Assert.Equal([10, 0, 10], answers.Select(answer => answer.Items.Count));
    }

    [Fact]
    public void RecommendMany_ForNobody_IsEmpty() =>
        Assert.Empty(new Recommender(new WholeNumberModel(2, 3, 1).Model).RecommendMany(Array.Empty<int>(), null, Cancel));

    [Fact]
    public void RecommendMany_Cancelled_StopsBetweenAnswersAndAtTheStart()
    {
        var whole = new WholeNumberModel(users: 9, items: 50, factors: 3);
        using var cancel = new CancellationTokenSource();
        // The same nine users are repeated many times, for more than one round on any machine.
        var asked = Enumerable.Repeat(Enumerable.Range(0, 9), 4096 * Environment.ProcessorCount / 9).SelectMany(users => users).ToArray();
        using var answers = new Recommender(whole.Model).RecommendMany(asked, null, cancel.Token).GetEnumerator();
        Assert.True(answers.MoveNext());
        Assert.Equal(whole.Expected(0, new()), answers.Current.Items);
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (answers.MoveNext()) { }
        });
        Assert.Throws<OperationCanceledException>(() => new Recommender(whole.Model).RecommendMany([0], null, cancel.Token).Count());
    }

    // The next round, which has already started, ends when the enumerator is disposed of, and its memory is freed.
    [Fact]
    public void RecommendMany_LeftAfterTheFirstAnswer_EndsItsWork()
    {
        var whole = new WholeNumberModel(users: 9, items: 50, factors: 3);
        var asked = Enumerable.Repeat(Enumerable.Range(0, 9), 4096 * Environment.ProcessorCount / 9).SelectMany(users => users).ToArray();
        for (var repeat = 0; repeat < 20; repeat++)
            Assert.Equal(whole.Expected(0, new()), new Recommender(whole.Model).RecommendMany(asked, null, Cancel).First().Items);
    }

    [Fact]
    public void RecommendMany_WithRowsOutOfRange_ThrowsBeforeAnyAnswerIsTaken()
    {
        var recommender = new Recommender(new WholeNumberModel(users: 2, items: 3, factors: 1).Model);
        Assert.Throws<ArgumentOutOfRangeException>("users", () => recommender.RecommendMany([0, 2], null, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => recommender.RecommendMany([0], new() { Count = 0 }, Cancel));
    }

    static void AssertBlock<TSimd, V>(WholeNumberModel whole) where TSimd : struct, ISimd<V> where V : struct
    {
        var options = new RecommendOptions { Count = 7 };
        int[] users = [.. Enumerable.Range(0, whole.Model.Users.Count)];
        var candidates = Candidates.From(options, whole.Model.Items.Count);
        var best = Array.ConvertAll(users, _ => new TopK(options.Count));
        using var block = UserBlock.Of(whole.Model, users, hideKnown: true);
        using var panels = new ItemPanels(whole.Model.Factors.Items, candidates);
        BlockScores<TSimd, V>.AddTo(best, block, panels, candidates, 0, candidates.Count, Cancel);
        foreach (var user in users) Assert.Equal(whole.Expected(user, options), best[user].ToSortedArray());

        panels.Pack(threads: 3);
        var again = Array.ConvertAll(users, _ => new TopK(options.Count));
        BlockScores<TSimd, V>.AddTo(again, block, panels, candidates, 0, candidates.Count, Cancel);
        foreach (var user in users) Assert.Equal(whole.Expected(user, options), again[user].ToSortedArray());
    }
}
