namespace GpuAls.Core.Tests;

/// <summary>What a dislike is to those who measure: nothing to be found, and no listener.</summary>
public sealed class DislikesAreNoHitsTests
{
    static InteractionMatrix Matrix(params (string User, string Item, float Strength)[] pairs)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item, strength) in pairs) builder.Add(user, item, strength);
        return builder.Build();
    }

    [Fact]
    public void AHoldout_HasDislikesInTrainingAndNoneInTest()
    {
        var matrix = Matrix(("ann", "p", 1), ("ann", "q", -1), ("bob", "p", -2), ("bob", "q", 3));
        var parts = LargeArray<SplitPart>.From([SplitPart.Train, SplitPart.Test, SplitPart.Train, SplitPart.Test]);
        var holdout = Holdout.From(matrix, parts);
        Assert.Equal((1f, -2f), (holdout.Train.ByUser.RowValues(0)[0], holdout.Train.ByUser.RowValues(1)[0]));
        Assert.Equal((0, 1), (holdout.Test.RowLength(0), holdout.Test.RowLength(1)));
    }

    [Fact]
    public void ATestSet_LeavesDislikesOut_AndCountsThemNotAsKnown()
    {
        var train = Matrix(("ann", "p", 1), ("ann", "q", -1), ("bob", "r", 3), ("bob", "s", 1));
        var model = new AlsTrainer(new AlsOptions { Factors = 2, Iterations = 1 }, new CpuDevice()).Train(train, cancel: TestContext.Current.CancellationToken);
        var test = TestSet.For(model, Matrix(("ann", "q", 2), ("ann", "r", -1), ("ann", "s", 4)));
        Assert.Equal([3], test.Rows.RowColumns(0).ToArray());
        Assert.Equal(1, test.KnownPairs);
    }

    [Fact]
    public void TheBars_CountLikesAlone()
    {
        var known = Matrix(("ann", "p", 1), ("ann", "q", -1), ("bob", "p", 1), ("bob", "q", -9), ("cid", "q", 2), ("cid", "r", 1)).ByUser;
        Assert.Equal([2, 1, 1], Listeners.Count(known));
        // By what they share with p, q and r would be level, and q would come first.
        var shared = Matrix(("ann", "p", 1), ("ann", "q", -1), ("dan", "p", 1), ("dan", "r", 1), ("bob", "p", 1)).ByUser;
        Assert.Equal([2], new ItemCosineRanker(shared, shared).Rank(shared, [2], 1, TestContext.Current.CancellationToken)[0].Top);
    }

    [Fact]
    public void ASummary_CountsListenersAndPlaysOfLikesAlone()
    {
        var summary = InteractionSummary.From(Matrix(("ann", "p", 1), ("bob", "q", -9), ("cid", "q", 2)));
        Assert.Equal(3, summary.TotalStrength);
        Assert.Equal([new PopularItem(0, 1, 1), new PopularItem(1, 1, 2)], summary.TopItems);
    }
}
