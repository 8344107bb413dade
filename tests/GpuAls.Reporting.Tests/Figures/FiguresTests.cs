using GpuAls.Core.Queries.Maps;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting.Tests;

public sealed class FiguresTests
{
    [Fact]
    public void ItemPopularity_IsTheNumberOfItemsWithAtLeastSoManyUsers()
    {
        // Users of the items: 3, 1, 1, 2, 0.
        var figures = ItemPopularity.Of(Known(5, [0, 1, 3], [0, 2], [0, 3]));
        Assert.Equal([(1, 4), (2, 2), (3, 1)], figures.Points);
        Assert.Equal((4, 1, 2, 3), (figures.Items, figures.WithoutUsers, figures.Median, figures.Max));
        Assert.Equal(3.0 / 7, figures.TopShare, 1e-12);
    }

    [Fact]
    public void ItemPopularity_OfManyItems_HasFewPoints_AndTheEnds()
    {
        // Item n has n + 1 users.
        const int items = 3000;
        var figures = ItemPopularity.Of(Known(items, [.. Enumerable.Range(0, items).Select(user => Enumerable.Range(user, items - user).ToArray())]));
        Assert.InRange(figures.Points.Count, 80, 160);
        Assert.Equal((1, items), figures.Points[0]);
        Assert.Equal((items, 1), figures.Points[^1]);
        Assert.All(figures.Points, point => Assert.Equal(items + 1, point.Users + point.Items));
    }

    [Fact]
    public void ItemsPerUser_AreCountedInClassesThatDouble()
    {
        var figures = ItemsPerUser.Of(Known(9, [0], [1, 2], [0, 1, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8], []));
        Assert.Equal([(1, 1, 1), (2, 3, 2), (4, 7, 0), (8, 15, 1)], figures.Classes);
        Assert.Equal((4, 1, 3, 9), (figures.Users, figures.WithoutItems, figures.Median, figures.Max));
    }

    [Fact]
    public void Figures_OfAModelWithoutInteractions_AreEmpty()
    {
        var model = Known(2, [], []);
        Assert.Empty(ItemPopularity.Of(model).Points);
        Assert.Empty(ItemsPerUser.Of(model).Classes);
    }

    [Theory]
    [InlineData(1, "hour"), InlineData(30, "day"), InlineData(300, "week"), InlineData(1500, "month"), InlineData(5000, "quarter")]
    [InlineData(20_000, "year")]
    public void Activity_HasTheShortestPeriodsOfWhichThereAreNotTooMany(int days, string period)
    {
        var start = new DateTimeOffset(2009, 3, 20, 12, 34, 56, TimeSpan.Zero).ToUnixTimeSeconds();
        var times = Enumerable.Range(0, 1001).Select(n => start + 86_400.0 * days * n / 1000).ToArray();
        foreach (var scale in (double[])[1, 1e3, 1e6])
        {
            var figures = ActivityFigures.Of("plays.tsv", times.Select(time => time * scale));
            Assert.Equal((period, true), (figures.Period, figures.IsDate));
            Assert.InRange(figures.Periods.Count, 1, 81);
            Assert.Equal(1001, figures.Periods.Sum(one => one.Pairs));
            Assert.InRange(start, figures.Periods[0].From, figures.Periods[0].To);
            for (var n = 1; n < figures.Periods.Count; n++) Assert.Equal(figures.Periods[n - 1].To, figures.Periods[n].From);
        }
    }

    [Fact]
    public void Activity_OfNumbersWithoutAUnit_HasEqualParts()
    {
        var figures = ActivityFigures.Of("plays.tsv", [0, 10, 10, 400, double.PositiveInfinity]);
        Assert.False(figures.IsDate);
        Assert.Equal(4, figures.Periods.Sum(one => one.Pairs));
        Assert.Equal((0, 10.0, 1L), figures.Periods[0]);
        Assert.Empty(ActivityFigures.Of("plays.tsv", (double[])[]).Periods);
        Assert.Equal(3, ActivityFigures.Of("plays.tsv", [7, 7, 7]).Periods.Sum(one => one.Pairs));
    }

    [Fact]
    public void MapRegions_ArePopularAndFarFromEachOther()
    {
        var random = new Random(1);
        MappedItem[] map = [.. Enumerable.Range(0, 500).Select(n => new MappedItem(n, (float)random.NextDouble(), (float)random.NextDouble()))];
        var regions = MapRegions.Of(map, 12);
        Assert.Equal(12, regions.Count);
        Assert.Equal(0, regions[0]);
        Assert.Equal(regions.Order(), regions);
        foreach (var a in regions)
        {
            foreach (var b in regions.Where(other => other != a))
                Assert.True(Math.Pow(map[a].X - map[b].X, 2) + Math.Pow(map[a].Y - map[b].Y, 2) > 0.15 * 0.15);
        }

        Assert.Equal(3, MapRegions.Of([.. map.Take(3)], 12).Count);
        Assert.Equal(12, MapRegions.Of([.. map.Select(one => one with { X = 0.5f, Y = 0.5f })], 12).Count);
    }

    [Fact]
    public void SampleUsers_AreTheSameForTheSameModel_AndDifferent()
    {
        var model = TrainedModel.Train();
        var users = SampleUsers.Of(model, 6);
        Assert.Equal(users, SampleUsers.Of(model, 6));
        Assert.Equal(6, users.Distinct().Count());
        Assert.Equal(60, SampleUsers.Of(model, 1000).Distinct().Count());
        Assert.Empty(SampleUsers.Of(model, 0));
    }

    static GpuAls.Core.Model.AlsModel Known(int items, params int[][] rows) =>
        new WholeNumberModel(rows.Length, items, 2).Model with { Known = SmallRows.From(items, rows) };
}
