using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

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
    public void ATestSet_ExcludesDislikes_AndDoesNotCountThemAsKnown()
    {
        var train = Matrix(("ann", "p", 1), ("ann", "q", -1), ("bob", "r", 3), ("bob", "s", 1));
        var model = new AlsTrainer(new AlsOptions { Factors = 2, Iterations = 1 }, new CpuDevice())
            .Train(train, cancel: TestContext.Current.CancellationToken);
        var test = TestSet.For(model, Matrix(("ann", "q", 2), ("ann", "r", -1), ("ann", "s", 4)));
        Assert.Equal([3], test.Rows.RowColumns(0).ToArray());
        Assert.Equal(1, test.KnownPairs);
    }

    [Fact]
    public void UsersWithoutKnownLikes_AreExcluded_AndHaveNoVector()
    {
        var train = Matrix(("ann", "p", 1), ("ann", "q", 1), ("bob", "p", -1), ("bob", "q", -2), ("cid", "q", 1), ("cid", "r", 1));
        var model = new AlsTrainer(new AlsOptions { Factors = 2, Iterations = 1 }, new CpuDevice())
            .Train(train, cancel: TestContext.Current.CancellationToken);
        var test = TestSet.For(model, Matrix(("ann", "r", 1), ("bob", "r", 1)));
        Assert.Equal((1, 1, 0), (test.UsersWithoutLikes, test.Rows.RowLength(0), test.Rows.RowLength(1)));

        var parts = LargeArray<SplitPart>.Zeros(6);
        parts.Writable(1, 1)[0] = parts.Writable(3, 1)[0] = SplitPart.Test;
        var cut = TestSet.For(Holdout.From(train, parts)); // bob's test item is a dislike
        Assert.Equal((0, 1, 0), (cut.UsersWithoutLikes, cut.Rows.RowLength(0), cut.Rows.RowLength(1)));
        var disliking = Matrix(("ann", "p", -1), ("ann", "q", 1), ("bob", "p", 1));
        Assert.Equal(
            1,
            TestSet.For(Holdout.From(disliking, LargeArray<SplitPart>.From([SplitPart.Train, SplitPart.Test, SplitPart.Train]))).UsersWithoutLikes);

        var history = SmallRows.From(3, [0], [2]).WithValues(EntryValues.Of(LargeArray<float>.From([-1f, 1f])));
        var folded = UnseenUsers.FoldIn(model, Vocabulary.From(["new", "other"]), history, TestContext.Current.CancellationToken);
        Assert.Equal((true, false), (folded.Factors.Users.IsZero(0), folded.Factors.Users.IsZero(1)));
        Assert.Equal("has 1 dislike and no likes in the model", folded.WhyNothing(0));
        Assert.Null(folded.WhyNothing(1));
    }

    [Fact]
    public void ListMetrics_CountOnlyLikes()
    {
        // p: ann, bob · q: ann · r: bob; cid dislikes all of them, and likes s.
        var train = Matrix(
            ("ann", "p", 1), ("ann", "q", 1), ("bob", "p", 1), ("bob", "r", 1), ("cid", "p", -1), ("cid", "q", -1), ("cid", "r", -1),
            ("cid", "s", 1)).ByUser;
        var lists = new ListMetrics(train, train);
        // cid likes one item, with one user who likes it; p, q and r have 4/3 on average.
        Assert.Equal(4.0 / 3, lists.PopularityBias(new RankedUser(2, [], 1, 1, [0, 1, 2]), 3), 1e-12);
        // Cosines: p and q 1/√2, p and r 1/√2, q and r 0.
        Assert.Equal(1 - Math.Sqrt(2) / 3, lists.Diversity(new RankedUser(2, [], 1, 1, [0, 1, 2]), 3), 1e-12);
    }

    [Fact]
    public void ItemCosine_IgnoresDislikes()
    {
        // q occurs with p, and r with s. eve likes s and dislikes p.
        var known = Matrix(
            ("ann", "p", 1), ("ann", "q", 1), ("bob", "p", 1), ("bob", "q", 1), ("cid", "r", 1), ("cid", "s", 1), ("eve", "p", -5),
            ("eve", "s", 1)).ByUser;
        var scores = new float[4];
        new ItemCosineRanker(known, known, cancel: TestContext.Current.CancellationToken).Score(3, scores);
        Assert.Equal(0, scores[1]);
        Assert.Equal(1 / Math.Sqrt(2), scores[2], 1e-6);
    }

    [Fact]
    public void APopularityPenalty_CountsOnlyLikes()
    {
        var train = Matrix(("ann", "p", 1), ("ann", "q", -1), ("bob", "p", 1), ("bob", "q", -9), ("cid", "q", 2), ("cid", "r", 1));
        var model = new AlsTrainer(new AlsOptions { Factors = 2, Iterations = 1 }, new CpuDevice())
            .Train(train, cancel: TestContext.Current.CancellationToken);
        var items = new PopularityPenalty(model, 1, model.Known).Items;
        Assert.Equal(
            [1f, (float)(Math.Log(2) / Math.Log(3)), (float)(Math.Log(2) / Math.Log(3))],
            Enumerable.Range(0, 3).Select(item => items.Row(item)[^1]));
    }

    [Fact]
    public void TheBaselines_CountOnlyLikes()
    {
        var known = Matrix(("ann", "p", 1), ("ann", "q", -1), ("bob", "p", 1), ("bob", "q", -9), ("cid", "q", 2), ("cid", "r", 1)).ByUser;
        Assert.Equal([2, 1, 1], ItemUserCounts.Count(known));
        // If the dislike of p counted as a like, q and r would have equal scores, and q would be first.
        var shared = Matrix(("ann", "p", 1), ("ann", "q", -1), ("dan", "p", 1), ("dan", "r", 1), ("bob", "p", 1)).ByUser;
        Assert.Equal([2], new ItemCosineRanker(shared, shared).Rank(shared, [2], 1, TestContext.Current.CancellationToken)[0].Top);
    }

    [Fact]
    public void ASummary_CountsUsersAndStrengthsOfOnlyLikes()
    {
        var summary = InteractionSummary.From(Matrix(("ann", "p", 1), ("bob", "q", -9), ("cid", "q", 2)));
        Assert.Equal(3, summary.TotalStrength);
        Assert.Equal([new PopularItem(0, 1, 1), new PopularItem(1, 1, 2)], summary.TopItems);
        Assert.Null(InteractionSummary.From(Matrix(("ann", "p", 1))).Dislikes);
    }

    [Fact]
    public void ASummary_SeparatesLikesAndDislikes()
    {
        var summary = InteractionSummary.From(
            Matrix(("ann", "p", 1), ("ann", "q", 3), ("ann", "r", -2), ("bob", "p", -4), ("bob", "q", -6), ("bob", "r", -9)));
        Assert.Equal((1, 2, 2), (summary.MedianStrengthPerUser.Count, summary.MedianStrengthPerUser.Median, summary.MedianStrengthPerUser.Maximum));
        Assert.Equal(3, summary.ItemsPerUser.Mean);
        var dislikes = summary.Dislikes!;
        Assert.Equal((4, 1, 2), (dislikes.Entries, dislikes.LikesPerUser.Mean, dislikes.DislikesPerUser.Mean));
        Assert.Equal(
            (2, -6, -2),
            (dislikes.MedianStrengthPerUser.Count, dislikes.MedianStrengthPerUser.Minimum, dislikes.MedianStrengthPerUser.Maximum));
    }
}
