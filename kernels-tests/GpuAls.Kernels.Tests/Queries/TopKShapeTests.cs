using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;

namespace GpuAls.Kernels.Tests;

/// <summary>The size of the launches that score, which the watchdog of a card with a display must not end.</summary>
public sealed class TopKShapeTests
{
    static readonly TopKShape Card = new(new TileShape(8), Groups: 792);

    // 2³⁹ ÷ (2 · 128 · 292,385) = 7,344 queries, of which 7,296 are whole groups of 64.
    [Theory]
    [InlineData(292_385, 128, 7_296)]
    [InlineData(1_000, 16, 1 << 15)]
    [InlineData(0, 16, 1 << 15)]
    [InlineData(int.MaxValue, 512, 64)]
    public void Launch_HasAsManyWholeGroupsAsItsOperationsAllow(int candidates, int stride, int queries) =>
        Assert.Equal(queries, Card.QueriesOfLaunch(candidates, stride));

    // 114 groups of queries: six slabs of them run together. 13 groups: as many slabs as have eight tiles.
    [Theory, InlineData(7_296, 292_385, 6), InlineData(832, 1_000, 2), InlineData(1 << 20, 292_385, 1)]
    public void Candidates_AreCutIntoAsManySlabsAsRunTogether(int queries, int candidates, int slabs)
    {
        var (count, perSlab) = Card.Cut(queries, candidates);
        Assert.Equal(slabs, count);
        Assert.InRange((long)count * perSlab, candidates, candidates + (long)perSlab - 1);
        Assert.Equal(0, perSlab % 64);
    }
}
