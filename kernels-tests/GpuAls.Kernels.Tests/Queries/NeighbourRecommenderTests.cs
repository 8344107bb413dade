using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class NeighbourRecommenderOnCpuAccelerator(CpuAcceleratorFixture device)
    : NeighbourRecommenderTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class NeighbourRecommenderInTurns(TurnsFixture device) : NeighbourRecommenderTests(device), IClassFixture<TurnsFixture>;
public sealed class NeighbourRecommenderOnCuda(CudaFixture device) : NeighbourRecommenderTests(device), IClassFixture<CudaFixture>;
public sealed class NeighbourRecommenderOnOpenCl(OpenClFixture device) : NeighbourRecommenderTests(device), IClassFixture<OpenClFixture>;

/// <summary>Answers of a device for models with neighbours, compared with scoring every pair by the definition and sorting.</summary>
public abstract class NeighbourRecommenderTests(DeviceFixture device)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, InlineData(1, 30, 1), InlineData(9, 65, 17), InlineData(33, 130, 2)]
    public void RecommendMany_OfTiedScores_MatchesSorting(int users, int items, int factors)
    {
        var plain = NeighbourModels.WholeNumbers(users, items, factors);
        foreach (var model in new[] { plain, NeighbourModels.WithDislikes(plain) })
        {
            using var recommender = DeviceRecommender.Open(device.Accelerator, model, null, new QuerySettings { Explaining = (_, _) => null });
            foreach (var options in (RecommendOptions[])[
                new(), new() { Count = 1000 }, new() { IncludeKnown = true, Count = 3 }, new() { Only = [1, 5, 6, 17, 20] },
                new() { Exclude = [0, 2] }])
            {
                foreach (var (user, found) in recommender.RecommendMany([.. Enumerable.Range(0, users)], options, Cancel))
                    Assert.Equal(NeighbourModels.Sorted(model, user, options), found);
            }
        }
    }

    [Theory, InlineData(2, 0), InlineData(0, 0.5)]
    public void Reranking_OnTheDevice_MatchesTheCpu(double penalty, double diversity)
    {
        var model = NeighbourModels.WholeNumbers(9, 150, 3);
        var rerank = new RerankOptions { PopularityPenalty = penalty, Diversity = diversity };
        DeviceRecommender? opened = null;
        var onDevice = new RerankingRecommender(
            model,
            rerank,
            ranked => opened = DeviceRecommender.Open(device.Accelerator, ranked, null, new QuerySettings { Explaining = (_, _) => null }));
        int[] users = [.. Enumerable.Range(0, 9)];
        Assert.Equal(
            new RerankingRecommender(model, rerank).RecommendMany(users, 10, Cancel).Select(answer => answer.Items),
            onDevice.RecommendMany(users, 10, Cancel).Select(answer => answer.Items));
        opened!.Dispose();
    }

    [Fact]
    public void ExplainMany_HasTheSharesOfTheCpu()
    {
        var options = new AlsOptions
        {
            Factors = 6,
            Iterations = 2,
            Alpha = 3,
            Regularization = 2,
            Neighbours = new() { Count = 8, Regularization = 4, Share = 1 },
        };
        var model = new AlsTrainer(options, new CpuDevice()).Train(SyntheticReference.CreateMatrix(), cancel: Cancel);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        (int, IReadOnlyList<int>)[] questions = [(0, [4, 100, 7]), (3, [299]), (8, [11, 12])];
        foreach (var (one, other) in new Recommender(model).ExplainMany(questions, int.MaxValue, Cancel)
            .Zip(recommender.ExplainMany(questions, int.MaxValue, Cancel)))
        {
            foreach (var (expected, actual) in one.Explanations.Zip(other.Explanations))
            {
                Assert.Equal(expected.Total, actual.Total, 1e-4);
                Assert.Equal(actual.Total, actual.Shares.Sum(share => share.Value), 1e-9);
                foreach (var share in expected.Shares)
                {
                    var found = actual.Shares.Single(other => other.Item == share.Item);
                    Assert.Equal(share.Value, found.Value, 1e-4);
                    Assert.Equal(share.Neighbours, found.Neighbours);
                }
            }
        }
    }

    [Fact]
    public void Plan_CountsTheNeighbours()
    {
        var model = NeighbourModels.WholeNumbers(4, 50, 2);
        var memory = new DeviceMemory("a card", 1 << 30, 1 << 30);
        var shape = new TopKShape(new TileShape(1), Groups: 1);
        var with = QueryPlan.For(model, memory, shape, null).Memory;
        Assert.Equal(51 * sizeof(long) + 8 * model.Neighbours!.Entries, with.Parts.Single(part => part.What == "neighbours").Bytes);
        var without = model with { Neighbours = null };
        Assert.DoesNotContain(QueryPlan.For(without, memory, shape, null).Memory.Parts, part => part.What == "neighbours");
    }
}
