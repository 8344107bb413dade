using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

public sealed class SyntheticDrawingTests
{
    [Fact]
    public void AliasTable_DrawnWithEvenlySpacedNumbers_HitsEachPlaceInProportion()
    {
        double[] weights = [1, 5, 0.5, 3, 0.5];
        var table = new AliasTable(weights);
        const int draws = 100_000;
        var hits = new int[weights.Length];
        for (var draw = 0; draw < draws; draw++) hits[table.Draw(ulong.MaxValue / draws * (ulong)draw)]++;

        // A share may be off by one draw at each edge between a place and its alias.
        for (var place = 0; place < weights.Length; place++)
            Assert.InRange(hits[place], draws * weights[place] / 10 - 10, draws * weights[place] / 10 + 10);
    }

    [Fact]
    public void AliasTable_OfOnePlace_DrawsIt()
    {
        var table = new AliasTable([0.3]);
        Assert.Equal([0, 0, 0], new[] { 0UL, 1UL << 63, ulong.MaxValue }.Select(table.Draw));
    }

    [Theory] // the standard normal distribution's table
    [InlineData(0.5, 0)]
    [InlineData(0.841345, 1)]
    [InlineData(0.022750, -2)]
    [InlineData(0.998650, 3)]
    [InlineData(0.0001, -3.719)]
    public void Quantiles_OfTheNormalDistribution_AreThoseOfItsTable(double share, double z) =>
        Assert.Equal(z, new QuantileTable(z => z).Draw((ulong)(share * ulong.MaxValue)), 0.002);

    [Theory, InlineData(-20), InlineData(-1), InlineData(0), InlineData(0.5), InlineData(6)]
    public void Exponential_MatchesMathExp(double x) => Assert.Equal(1, QuantileTable.Exponential(x) / Math.Exp(x), 1e-9);

    [Fact]
    public void Random_OfOnePurpose_DoesNotRepeatAnothers()
    {
        var hashes = Enum.GetValues<RandomPurpose>()
            .SelectMany(purpose => Enumerable.Range(0, 10_000).Select(index => SyntheticRandom.Hash(42, purpose, index))).ToArray();
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Theory, InlineData(1, 1), InlineData(59, 1), InlineData(120, 2), InlineData(2160, 36), InlineData(292_385, 36)]
    public void Tastes_DivideAllItems(int items, int count)
    {
        var tastes = new SyntheticTastes(items);

        Assert.Equal(count, tastes.Count);
        Assert.Equal(items, Enumerable.Range(0, count).Sum(tastes.Size));
        for (var taste = 0; taste < count; taste++)
        {
            Assert.True(tastes.Size(taste) > 0);
            Assert.Equal(taste, tastes.TasteOf(tastes.First(taste)));
            Assert.Equal(taste, tastes.TasteOf(tastes.First(taste) + tastes.Size(taste) - 1));
        }
    }
}
