using GpuAls.Core.Interactions;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class InteractionSummaryTests
{
    [Fact]
    public void From_SmallMatrix_IsAsWorkedByHand()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "muse", 1);
        builder.Add("alice", "radiohead", 4);
        builder.Add("alice", "coldplay", 10);
        builder.Add("alice", "muse", 2);
        builder.Add("bob", "radiohead", 1);
        builder.Add("bob", "coldplay", 2);
        builder.Add("carol", "coldplay", 1);
        var summary = InteractionSummary.From(builder.Build());

        Assert.Equal(3, summary.Users);
        Assert.Equal(3, summary.Items);
        Assert.Equal(6, summary.Entries);
        Assert.Equal(1, summary.Duplicates);
        Assert.Equal(21, summary.TotalStrength);
        // The pair with muse has strengths 1 and 2, so it does not count as a pair of strength 1.
        Assert.Equal(2, summary.SingleEntries);
        Assert.Equal(2.0 / 6, summary.SingleShare);
        Assert.Equal(6.0 / 9, summary.Density);
        Assert.Equal(36UL, summary.DenseBytes);
        Assert.Equal([new PopularItem(2, 3, 13), new PopularItem(1, 2, 5), new PopularItem(0, 1, 3)], summary.TopItems);
        Assert.Equal(new Distribution(3, 2, 1, 1, 1.5, 2, 2.5, 3), summary.ItemsPerUser);
        // Medians: alice 4 of (3, 4, 10), bob 1.5, carol 1; the mean is 6.5 / 3.
        Assert.Equal((1, 1.25, 1.5, 2.75, 4), Quartiles(summary.MedianStrengthPerUser));
        Assert.Equal(6.5 / 3, summary.MedianStrengthPerUser.Mean, 12);
        Assert.Equal(Math.Sqrt(31) / 6 * Math.Sqrt(3), summary.MedianStrengthPerUser.StandardDeviation, 12);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(30)]
    public void From_WithTies_ListsTopItemsByRow(int topItems)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var item in (string[])["c", "a", "b"]) builder.Add("alice", item, 5);

        var summary = InteractionSummary.From(builder.Build(), topItems);

        Assert.Equal(Enumerable.Range(0, Math.Min(topItems, 3)), summary.TopItems.Select(item => item.Row));
    }

    [Fact]
    public void From_EmptyMatrix_HasNothing()
    {
        var summary = InteractionSummary.From(new InteractionMatrixBuilder().Build());

        Assert.Equal((0, 0, 0L, 0L), (summary.Users, summary.Items, summary.Entries, summary.Duplicates));
        Assert.Equal((0.0, 0.0, 0.0, 0UL), (summary.TotalStrength, summary.SingleShare, summary.Density, summary.DenseBytes));
        Assert.Empty(summary.TopItems);
        Assert.Equal(0, summary.ItemsPerUser.Count);
        Assert.Equal(0, summary.MedianStrengthPerUser.Count);
    }

    [Fact]
    public void From_UserWithoutHistory_CountsItsItemsAndLeavesItsMedianOut()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Users.GetOrAdd("dora"u8);
        builder.Add("alice", "muse", 3);

        var summary = InteractionSummary.From(builder.Build());

        Assert.Equal((0, 0.25, 0.5, 0.75, 1), Quartiles(summary.ItemsPerUser));
        Assert.Equal(1, summary.MedianStrengthPerUser.Count);
        Assert.Equal(3, summary.MedianStrengthPerUser.Median);
    }

    [Fact]
    public void From_NegativeTopItems_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => InteractionSummary.From(new InteractionMatrixBuilder().Build(), -1));

    [Fact]
    public void DenseBytes_OfTheLargestMatrix_DoNotOverflow()
    {
        var empty = Distribution.Of([]);
        var summary = new InteractionSummary(int.MaxValue, int.MaxValue, 1, 0, 1, 1, [], empty, empty);
        Assert.Equal(18446744056529682436UL, summary.DenseBytes);
    }

    [Fact]
    public void From_HetRec_MatchesTheReference()
    {
        HetRecReference.SkipWhenMissing();
        var expected = HetRecReference.Root.GetProperty("data");
        var matrix = HetRecReference.Matrix;
        var summary = InteractionSummary.From(matrix, 10);

        Assert.Equal(expected.GetProperty("users").GetInt32(), summary.Users);
        Assert.Equal(expected.GetProperty("items").GetInt32(), summary.Items);
        Assert.Equal(expected.GetProperty("nnz").GetInt64(), summary.Entries);
        Assert.Equal(0, summary.Duplicates);
        Assert.Equal(expected.GetProperty("plays_sum").GetDouble(), summary.TotalStrength);
        Assert.Equal(expected.GetProperty("single_play_rows").GetInt64(), summary.SingleEntries);
        Assert.Equal(
            expected.GetProperty("first_users").EnumerateArray().Select(user => user.GetString()),
            Enumerable.Range(0, 5).Select(matrix.Users.Key));
        Assert.Equal(
            expected.GetProperty("first_items").EnumerateArray().Select(item => item.GetString()),
            Enumerable.Range(0, 5).Select(matrix.Items.Key));

        var names = File.ReadLines(SharedFolder.Find("data", "hetrec2011-lastfm-2k", "artists.dat")!)
            .Select(line => line.Split('\t'))
            .ToDictionary(columns => columns[0], columns => columns[1]);
        Assert.Equal(
            expected.GetProperty("top_items_by_listeners").EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetInt32())),
            summary.TopItems.Select(item => (names[matrix.Items.Key(item.Row)], item.Users)));
    }

    static (double, double, double, double, double) Quartiles(Distribution d) => (d.Minimum, d.LowerQuartile, d.Median, d.UpperQuartile, d.Maximum);
}
