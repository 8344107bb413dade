using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Tests.Planning;

public sealed class ReceivedRowsTests
{
    const int Users = 9000;
    const int Items = 6000;

    [Fact]
    public void AMatrix_GivesTheRowsThatARankHoldsAndDoesNotSolve()
    {
        // Users 0 and 1 on rank 0, users 2 and 3 on rank 1; items 0 and 1 on rank 0, items 2 and 3 on rank 1, and one slab, which rank 0 sums.
        var byUser = TestWeights.AsWeights(SmallRows.From(4, [0], [1, 2], [2, 3], [3]));
        var ranges = new RankRanges([0, 2, 4]);

        // Rank 0 needs item 2, and items 2 and 3 for the slab; rank 1 needs none of rank 0.
        Assert.Equal((2, 2), ReceivedRows.Exact(ranges, byUser, ranges));
    }

    [Theory, InlineData(2), InlineData(3), InlineData(8), InlineData(16)]
    public void ForEvenlySpreadPairs_TheEstimateIsWithinThreePercent(int ranks)
    {
        var (estimate, exact) = Received(ranks, skew: 1);
        Assert.InRange(exact / estimate, 0.97, 1.03);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(8), InlineData(16)]
    public void ForPopularItems_TheEstimateIsAnUpperBound(int ranks)
    {
        var (estimate, exact) = Received(ranks, skew: 3);
        Assert.InRange(exact / estimate, 0.3, 0.97);
    }

    [Fact]
    public void TheNumberOfRows_HasNoLimit()
    {
        // 64 ranks with 7.8 · 10⁸ pairs each; a rank misses 46 % of 10⁹ users and 0.04 % of 10⁸ items.
        Assert.Equal(63e9 * (1 - Math.Exp(-50 / 64.0)), ReceivedRows.Estimate(1_000_000_000, 5e10, 64) - DividedSlabRows(1e9, 50), 1e4);
        Assert.Equal(63e8 * (1 - Math.Exp(-500 / 64.0)), ReceivedRows.Estimate(100_000_000, 5e10, 64) - DividedSlabRows(1e8, 500), 1e3);

        static double DividedSlabRows(double rows, double pairsOfRow) => 63 * rows / 128 * Math.Exp(-pairsOfRow / 64);
    }

    // 40,000 pairs; item and user are drawn as the power of an even number.
    static (double Estimate, double Exact) Received(int ranks, int skew)
    {
        var random = new Random(5);
        var builder = new InteractionMatrixBuilder();
        // Names in an order that is not that of popularity.
        var (users, items) = (Shuffled(Users), Shuffled(Items));
        foreach (var user in users.Order()) builder.Users.GetOrAdd(System.Text.Encoding.UTF8.GetBytes($"{user}"));
        foreach (var item in items.Order()) builder.Items.GetOrAdd(System.Text.Encoding.UTF8.GetBytes($"{item}"));
        for (var n = 0; n < 40_000; n++) builder.Add($"{Draw(users)}", $"{Draw(items)}", 1);
        var matrix = builder.Build();
        var (byUser, byItem) = (TestWeights.AsWeights(matrix.ByUser), TestWeights.AsWeights(matrix.ByItem));
        var (userRanges, itemRanges) = (Ranges(byUser), Ranges(byItem));
        return (
            ReceivedRows.Estimate(Users, matrix.Entries, ranks) + ReceivedRows.Estimate(Items, matrix.Entries, ranks),
            ReceivedRows.Exact(userRanges, byItem, itemRanges).All + ReceivedRows.Exact(itemRanges, byUser, userRanges).All);

        int Draw(int[] names) => names[(int)(names.Length * Math.Pow(random.NextDouble(), skew))];

        int[] Shuffled(int count)
        {
            var names = Enumerable.Range(0, count).ToArray();
            random.Shuffle(names);
            return names;
        }

        RankRanges Ranges(WeightedRows rows) => RankRanges.OfEqualCost(rows, ranks, factors: 16);
    }
}
