using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class ExplainManyTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly AlsModel Model = SyntheticReference.Trained(1).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[1].Options);

    [Fact]
    public void ExplainMany_IsExplainOfEach_InTheOrderAsked()
    {
        var recommender = new Recommender(Model);
        // More users than one round holds, one of them twice, and one without items.
        (int User, IReadOnlyList<int> Items)[] questions =
            [.. Enumerable.Range(8, 190).Select(user => (user, (IReadOnlyList<int>)[user, 0, user])), (3, []), (9, [299])];
        var answers = recommender.ExplainMany(questions, cancel: Cancel).ToArray();
        Assert.Equal(questions.Select(question => question.User), answers.Select(answer => answer.User));
        for (var n = 0; n < questions.Length; n++)
        {
            Assert.Equal(questions[n].Items.Count, answers[n].Explanations.Count);
            foreach (var (item, explanation) in questions[n].Items.Zip(answers[n].Explanations))
                AssertSame(recommender.Explain(questions[n].User, item), explanation);
        }
    }

    [Fact]
    public void ExplainMany_OfSomeShares_KeepsTheHighest_AndTheTotalOfAll()
    {
        var recommender = new Recommender(Model);
        var all = recommender.Explain(4, 17);
        Assert.True(all.Shares.Count > 3);
        var some = recommender.ExplainMany([(4, [17])], shares: 3, Cancel).Single().Explanations.Single();
        Assert.Equal(all.Total, some.Total);
        Assert.Equal(all.Shares.Take(3), some.Shares);
    }

    [Fact]
    public void Explain_OfSeveralItemsOfANewUser_IsExplainOfEach()
    {
        var recommender = new Recommender(Model);
        var user = recommender.FoldIn([(2, 5f), (30, 1f), (77, 9f)]);
        var both = recommender.Explain(user, [5, 6], shares: 2);
        AssertSame(new Explanation(recommender.Explain(user, 5).Total, [.. recommender.Explain(user, 5).Shares.Take(2)]), both[0]);
        AssertSame(new Explanation(recommender.Explain(user, 6).Total, [.. recommender.Explain(user, 6).Shares.Take(2)]), both[1]);
    }

    [Fact]
    public void ExplainMany_OfAUserWithoutHistory_ThrowsBeforeAnyAnswerIsTaken_UnlessThereIsNothingToExplain()
    {
        var recommender = new Recommender(Model);
        Assert.Equal(
            "user '7' has no interactions in the model, so there is nothing to explain",
            Assert.Throws<NoHistoryException>(
                () => recommender.ExplainMany([(0, [1]), (SyntheticReference.UserWithoutHistory, [1])], cancel: Cancel)).Message);
        Assert.Empty(recommender.ExplainMany([(SyntheticReference.UserWithoutHistory, [])], cancel: Cancel).Single().Explanations);
    }

    [Fact]
    public void ExplainMany_OutOfRange_ThrowsBeforeAnyAnswerIsTaken()
    {
        var recommender = new Recommender(Model);
        Assert.Throws<ArgumentOutOfRangeException>("user", () => recommender.ExplainMany([(SyntheticReference.Users, [])], cancel: Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("item", () => recommender.ExplainMany([(0, [SyntheticReference.Items])], cancel: Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("shares", () => recommender.ExplainMany([(0, [1])], shares: 0, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("shares", () => recommender.Explain(recommender.FoldIn([(2, 5f)]), [1], shares: 0));
    }

    [Fact]
    public void ExplainMany_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(
            () => new Recommender(Model).ExplainMany([(0, [1])], cancel: new CancellationToken(canceled: true)).Count());

    static void AssertSame(Explanation expected, Explanation actual)
    {
        Assert.Equal(expected.Total, actual.Total);
        Assert.Equal(expected.Shares, actual.Shares);
    }
}
