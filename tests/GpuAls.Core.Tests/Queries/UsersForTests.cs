using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class UsersForTests
{
    static readonly AlsModel Trained = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);

    // Users around a group of 8, and beyond a piece of 4096.
    [Theory]
    [InlineData(1), InlineData(8), InlineData(9), InlineData(4097)]
    public void List_IsWhatSortingTheScoresOfAllUsersGives(int users)
    {
        AlsModel[] models =
        [
            new WholeNumberModel(users, items: 20, factors: 3).Model,
            NeighbourModels.WithDislikes(NeighbourModels.WholeNumbers(users, items: 20, factors: 3)),
        ];
        RecommendOptions[] all =
        [
            new(),
            new() { Count = 7, IncludeKnown = true },
            new() { Count = 5, Exclude = [0, users - 1] },
            new() { Count = 3, Only = [users / 2, 0, 0] },
        ];
        foreach (var model in models)
        {
            var recommender = new Recommender(model);
            foreach (var options in all)
            {
                for (var item = 0; item < 20; item++)
                {
                    if (model.Factors.Items.IsZero(item)) continue;
                    Assert.Equal(Sorted(model, recommender, item, options), recommender.UsersFor(item, options));
                }
            }
        }
    }

    [Fact]
    public void Scores_AreThoseOfThePairs()
    {
        var recommender = new Recommender(Trained);
        foreach (var (user, score) in recommender.UsersFor(4, 30)) Assert.Equal(recommender.Score(user, 4), score);
    }

    [Fact]
    public void UsersWithoutLikes_AreNotListed() => Assert.DoesNotContain(
        SyntheticReference.UserWithoutHistory, new Recommender(Trained).UsersFor(4, SyntheticReference.Users).Select(scored => scored.Row));

    [Theory, InlineData(2), InlineData(3), InlineData(64)]
    public void AnyNumberOfThreads_GivesTheSame(int threads)
    {
        var model = NeighbourModels.WholeNumbers(users: 9000, items: 12, factors: 2);
        var options = new RecommendOptions { Count = 50 };
        Assert.Equal(new UserScores(model, 3, threads: 1).Best(options), new UserScores(model, 3, threads).Best(options));
    }

    [Fact]
    public void Percentile_IsTheShareOfOtherUsersWithALowerScore()
    {
        // The scores of the only item: 3, 1, 2, 2, 0.
        var model = new WholeNumberModel(users: 5, items: 1, factors: 1).Model with
        {
            Factors = new(FactorMatrix.From(1, [[3f], [1f], [2f], [2f], [0f]]), FactorMatrix.From(1, [[1f]])),
        };
        Assert.Equal([100, 25, 62.5, 62.5, 0], new UserScores(model, 0, threads: 1).Percentiles([0, 1, 2, 3, 4]));
        Assert.Equal([100], new UserScores(SmallUsers(1), 0, threads: 1).Percentiles([0]));
    }

    [Fact]
    public void ByName_IsThatByRow()
    {
        var recommender = new Recommender(Trained);
        var name = Trained.Items.Name(4);
        Assert.Equal(
            recommender.UsersFor(4, 3).Select(scored => new NamedScore(scored.Row, Trained.Users.Name(scored.Row), scored.Score)),
            recommender.UsersFor(name, 3));
        Assert.Equal("no item named '?'", Assert.Throws<UnknownNameException>(() => recommender.UsersFor("?")).Message);
    }

    [Fact]
    public void WrongArguments_Throw()
    {
        var recommender = new Recommender(Trained);
        Assert.Throws<ArgumentOutOfRangeException>("item", () => recommender.UsersFor(-1));
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => recommender.UsersFor(4, 0));
        Assert.Throws<ArgumentOutOfRangeException>("Only", () => recommender.UsersFor(4, new() { Only = [SyntheticReference.Users] }));
        Assert.EndsWith(
            "has no users in the model, so all users score 0",
            Assert.Throws<NoHistoryException>(() => recommender.UsersFor(SyntheticReference.ItemWithoutListeners)).Message,
            StringComparison.Ordinal);
    }

    static AlsModel SmallUsers(int users) => new WholeNumberModel(users, items: 1, factors: 1).Model;

    static IEnumerable<Scored> Sorted(AlsModel model, Recommender recommender, int item, RecommendOptions options) =>
        (options.Only ?? Enumerable.Range(0, model.Users.Count)).Distinct()
            .Except(options.Exclude ?? [])
            .Where(user => !model.Factors.Users.IsZero(user))
            .Where(user => options.IncludeKnown || !model.Known.RowColumns(user).Contains(item))
            .Select(user => new Scored(user, recommender.Score(user, item)))
            .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Row).Take(options.Count);
}
