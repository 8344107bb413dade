using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests.Solving;

public sealed class CostCutTests
{
    static readonly int[] Costs = [1, 1, 1, 9, 1, 1];

    [Theory]
    // Before the row that crosses the share, or behind it, whichever is nearer.
    [InlineData(1, 0, new[] { 0, 6 })]
    [InlineData(2, 0, new[] { 0, 3, 6 })]
    [InlineData(7, 0, new[] { 0, 2, 3, 3, 4, 4, 4, 6 })]
    // Every part has a row, and so do those behind it.
    [InlineData(2, 1, new[] { 0, 3, 6 })]
    [InlineData(5, 1, new[] { 0, 2, 3, 4, 5, 6 })]
    [InlineData(6, 1, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    public void Bounds_AreThoseOfEqualCost(int parts, int minRows, int[] expected) =>
        Assert.Equal(expected, CostCut.Bounds(Costs.Length, parts, minRows, row => Costs[row]));

    [Fact]
    public void EveryPartWithAMinimum_HasRows()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 300; trial++)
        {
            var costs = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(4) == 0 ? 100.0 : random.NextDouble()).ToArray();
            var parts = random.Next(1, costs.Length + 1);
            var bounds = CostCut.Bounds(costs.Length, parts, 1, row => costs[row]);
            Assert.Equal((0, costs.Length), (bounds[0], bounds[^1]));
            Assert.All(Enumerable.Range(0, parts), part => Assert.True(bounds[part] < bounds[part + 1]));
        }
    }

    [Theory]
    // 128 factors: 64 vectors fit into 32 KiB.
    [InlineData(0, 17)]
    [InlineData(64, 81)]
    [InlineData(65, 83)]
    public void ALongRow_CostsItsEntriesTwice(int entries, double expected) => Assert.Equal(expected, RowCost.Of(entries, 128));
}
