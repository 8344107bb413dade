using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting.Tests;

public sealed class RerankPoolTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(0), InlineData(4)]
    public void Pool_HoldsTheBestItemsForEachPenaltyOfTheSlider(int neighbours)
    {
        var model = TrainedModel.Train(neighbours);
        foreach (var pool in RerankPool.Of(model, [0, 17, 59], Cancel))
        {
            Assert.Equal(neighbours > 0 ? pool.Items.Length : 0, pool.NeighbourParts.Length);
            var (needed, plain) = (new HashSet<int>(), new Recommender(model));
            for (var penalty = 0.0; penalty <= RerankPool.MaxPenalty; penalty += RerankPool.PenaltyStep)
            {
                var best = new RerankingRecommender(model, new() { PopularityPenalty = penalty })
                    .Recommend(pool.User, new() { Count = RerankPool.PoolSize });
                foreach (var item in best) needed.Add(item.Row);
            }

            Assert.Equal(needed.Order(), pool.Items);
            for (var n = 0; n < pool.Items.Length; n++)
            {
                var part = pool.NeighbourParts.Length > 0 ? pool.NeighbourParts[n] : 0;
                Assert.Equal(plain.Score(pool.User, pool.Items[n]), pool.Products[n] + part);
            }
        }
    }

    [Fact]
    public void Cosines_AreThoseOfTheVectors()
    {
        var model = TrainedModel.Train();
        var pool = RerankPool.Of(model, [3], Cancel)[0];
        var next = 0;
        for (var a = 1; a < pool.Items.Length; a++)
        {
            for (var b = 0; b < a; b++)
                Assert.Equal(Cosine(model.Factors.Items.Row(pool.Items[a]), model.Factors.Items.Row(pool.Items[b])), pool.Cosines[next++], 1e-6);
        }

        Assert.Equal(next, pool.Cosines.Length);
    }

    static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var k = 0; k < a.Length; k++)
        {
            product += (double)a[k] * b[k];
            squareA += (double)a[k] * a[k];
            squareB += (double)b[k] * b[k];
        }

        return squareA * squareB > 0 ? product / Math.Sqrt(squareA * squareB) : 0;
    }
}
