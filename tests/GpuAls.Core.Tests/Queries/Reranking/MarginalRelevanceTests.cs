using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests;

public sealed class MarginalRelevanceTests
{
    // Items 0 and 1 point the same way, item 2 across, item 3 half-way between them, item 4 has no vector.
    static readonly FactorMatrix Items = FactorMatrix.From(2, [[2, 0], [1, 0], [0, 3], [1, 1], [0, 0]]);

    static readonly Scored[] Pool = [new(0, 1.0f), new(1, 0.75f), new(3, 0.5f), new(2, 0.25f), new(4, 0f)];

    // Relevance is 1, 0.75, 0.5, 0.25, 0. With D = 0.5, after item 0: item 1 has 0.375 − 0.5·1, item 3 0.25 − 0.5·0.7071,
    // item 2 0.125 − 0, item 4 0 − 0. So item 2 comes second; then item 4 has 0, item 3 0.25 − 0.3536, item 1 0.375 − 0.5.
    [Fact]
    public void Choose_WithHalfAndHalf_IsTheOneWorkedByHand() => Assert.Equal([0, 3, 4, 2, 1], new MarginalRelevance(Items, 0.5).Choose(Pool, 5));

    [Fact]
    public void Choose_WithHardlyAnyDiversity_KeepsTheOrder() => Assert.Equal([0, 1, 2, 3, 4], new MarginalRelevance(Items, 1e-6).Choose(Pool, 9));

    // After item 0: item 2 and item 4 have a cosine of 0, and item 2 is earlier in the pool.
    [Fact]
    public void Choose_WithDiversityAlone_StartsWithTheBestAndPrefersTheEarlier() =>
        Assert.Equal([0, 3, 4], new MarginalRelevance(Items, 1).Choose(Pool, 3));

    [Fact]
    public void Choose_OfEqualScores_GoesByCosineAlone() =>
        Assert.Equal([0, 2, 1], new MarginalRelevance(Items, 0.1).Choose([new(0, 2), new(1, 2), new(2, 2)], 3));

    [Fact]
    public void Choose_OfNothing_IsNothing() => Assert.Empty(new MarginalRelevance(Items, 0.5).Choose([], 3));

    [Theory, InlineData(1, 100), InlineData(10, 100), InlineData(11, 110), InlineData(int.MaxValue, int.MaxValue)]
    public void PoolFor_IsTenTimesTheCountAndAtLeastHundred(int count, int pool) => Assert.Equal(pool, MarginalRelevance.PoolFor(count));
}
