using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Tests;

public sealed class RankingMetricsTests
{
    const double Exact = 1e-15;

    // Four test items: one is not ranked, the others are at ranks 2, 3 and 7 of 10 candidates.
    static readonly RankedUser Worked = new(0, [2, 3, 7], TestItems: 4, Candidates: 10, Top: []);

    [Theory]
    [InlineData(1, 0, 0, 0, 0)]
    [InlineData(2, 1 / 2.0, 1 / 4.0, 1 / 2.0, 1)]
    [InlineData(3, 2 / 3.0, 2 / 4.0, 2 / 3.0, 1)]
    [InlineData(5, 2 / 5.0, 2 / 4.0, 2 / 4.0, 1)]
    [InlineData(10, 3 / 10.0, 3 / 4.0, 3 / 4.0, 1)]
    public void CountsOfHits_AreThoseWorkedByHand(int k, double precision, double recall, double capped, double hitRate)
    {
        Assert.Equal(precision, RankingMetrics.Precision(Worked, k), Exact);
        Assert.Equal(recall, RankingMetrics.Recall(Worked, k), Exact);
        Assert.Equal(capped, RankingMetrics.CappedRecall(Worked, k), Exact);
        Assert.Equal(hitRate, RankingMetrics.HitRate(Worked, k), Exact);
    }

    [Fact]
    public void AveragePrecision_IsTheOneWorkedByHand()
    {
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 3, RankingMetrics.AveragePrecision(Worked, 3), Exact);
        Assert.Equal((1 / 2.0 + 2 / 3.0 + 3 / 7.0) / 4, RankingMetrics.AveragePrecision(Worked, 10), Exact);
    }

    [Fact]
    public void Ndcg_IsTheOneWorkedByHand()
    {
        // log₂ of 2, 3, 4, 5, 8 is 1, 1.585, 2, 2.322, 3.
        var ideal = 1 + 1 / Math.Log2(3) + 1 / 2.0;
        Assert.Equal((1 / Math.Log2(3) + 1 / 2.0) / ideal, RankingMetrics.Ndcg(Worked, 3), Exact);
        Assert.Equal((1 / Math.Log2(3) + 1 / 2.0 + 1 / 3.0) / (ideal + 1 / Math.Log2(5)), RankingMetrics.Ndcg(Worked, 10), Exact);
    }

    [Fact]
    public void WholeList_ReciprocalRankAndAuc_AreThoseWorkedByHand()
    {
        Assert.Equal(1 / 2.0, RankingMetrics.ReciprocalRank(Worked), Exact);
        // Of seven other items, 6 are below rank 2, 6 below rank 3, 3 below rank 7, and none below the unranked item.
        Assert.Equal((6 + 6 + 3 + 0) / (7 * 4.0), RankingMetrics.Auc(Worked), Exact);
    }

    [Fact]
    public void PerfectList_IsOneEverywhere()
    {
        var perfect = new RankedUser(0, [1, 2, 3], TestItems: 3, Candidates: 9, Top: []);
        foreach (var k in (int[])[1, 2, 3])
        {
            Assert.Equal(1, RankingMetrics.Precision(perfect, k), Exact);
            Assert.Equal(1, RankingMetrics.CappedRecall(perfect, k), Exact);
            Assert.Equal(1, RankingMetrics.AveragePrecision(perfect, k), Exact);
            Assert.Equal(1, RankingMetrics.Ndcg(perfect, k), Exact);
        }

        Assert.Equal(1, RankingMetrics.Recall(perfect, 3), Exact);
        Assert.Equal(1, RankingMetrics.Ndcg(perfect, 100), Exact);
        Assert.Equal(3 / 100.0, RankingMetrics.Precision(perfect, 100), Exact);
        Assert.Equal(1, RankingMetrics.Auc(perfect), Exact);
    }

    [Fact]
    public void UserForWhomNothingWasRanked_HasZeroEverywhere()
    {
        var nothing = new RankedUser(0, [], TestItems: 2, Candidates: 5, Top: []);
        Func<RankedUser, int, double>[] metrics =
        [
            RankingMetrics.Precision, RankingMetrics.Recall, RankingMetrics.CappedRecall, RankingMetrics.HitRate,
            RankingMetrics.AveragePrecision, RankingMetrics.Ndcg,
        ];
        foreach (var metric in metrics) Assert.Equal(0, metric(nothing, 10));
        Assert.Equal(0, RankingMetrics.ReciprocalRank(nothing));
        Assert.Equal(0, RankingMetrics.Auc(nothing));
    }

    [Fact]
    public void UserWhoLikesAllThatIsLeft_HasNoPairToOrder() =>
        Assert.Equal(0.5, RankingMetrics.Auc(new RankedUser(0, [1, 2], TestItems: 2, Candidates: 2, Top: [])));

    [Fact]
    public void EveryMetric_StaysInItsBounds_AndRecallAndHitRateNeverFallWithK()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var candidates = random.Next(1, 40);
            var ranked = random.Next(0, candidates + 1);
            var ranks = Enumerable.Range(1, candidates).OrderBy(_ => random.Next()).Take(ranked).Order().ToArray();
            var user = new RankedUser(0, ranks, ranked + random.Next(ranked == 0 ? 1 : 0, 3), candidates, []);
            double recall = 0, hitRate = 0;
            for (var k = 1; k <= 50; k++)
            {
                double[] all =
                [
                    RankingMetrics.Precision(user, k),
                    RankingMetrics.Recall(user, k),
                    RankingMetrics.CappedRecall(user, k),
                    RankingMetrics.HitRate(user, k),
                    RankingMetrics.AveragePrecision(user, k),
                    RankingMetrics.Ndcg(user, k),
                    RankingMetrics.ReciprocalRank(user),
                    RankingMetrics.Auc(user),
                ];
                Assert.All(all, value => Assert.InRange(value, 0, 1 + Exact));
                Assert.True(all[1] <= all[2], "recall is at most capped recall");
                Assert.True(all[1] >= recall && all[3] >= hitRate, "recall and hit rate do not fall");
                (recall, hitRate) = (all[1], all[3]);
            }
        }
    }
}
