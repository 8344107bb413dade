using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class NeighbourFitTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Users around one word of 64 bits, K below and above the number of items, items around one piece of 32.
    [Theory]
    [InlineData(1, 1, 3), InlineData(5, 2, 1), InlineData(63, 31, 5), InlineData(64, 32, 40), InlineData(65, 33, 7), InlineData(300, 70, 12)]
    public void Weights_AreThoseOfTheReference(int users, int items, int count)
    {
        foreach (var hasDislikes in new[] { false, true })
        {
            var byUser = Random(users, items, hasDislikes);
            foreach (var regularization in new[] { 0.5, 20 })
            {
                var weights = Fit(byUser, count, regularization);
                var expected = ReferenceNeighbours.Fit(byUser, count, regularization);
                var actual = NeighbourModels.Dense(weights);
                for (var item = 0; item < items; item++) AssertClose(expected[item], actual[item]);
            }
        }
    }

    [Fact]
    public void Weights_OfSyntheticData_AreThoseOfTheReference()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var expected = ReferenceNeighbours.Fit(matrix.ByUser, 20, 5);
        var weights = NeighbourFit.Run(matrix.ByUser, matrix.ByItem, 20, [5], threads: 2, cancel: Cancel)[0];
        var actual = NeighbourModels.Dense(weights);
        for (var item = 0; item < SyntheticReference.Items; item++) AssertClose(expected[item], actual[item]);
        Assert.Equal(0, weights.RowLength(SyntheticReference.ItemWithoutListeners));
        Assert.All(Enumerable.Range(0, weights.Rows), item => Assert.True(weights.RowColumns(item).IndexOf(item) < 0));
    }

    [Fact]
    public void Weights_OfAnyNumberOfThreadsAndOfSeveralLambdas_HaveTheSameBits()
    {
        var byUser = Random(200, 150, hasDislikes: true);
        var byItem = byUser.Transpose();
        var alone = NeighbourFit.Run(byUser, byItem, 9, [4], threads: 1, cancel: Cancel)[0];
        foreach (var threads in new[] { 2, 3, 16 })
        {
            var together = NeighbourFit.Run(byUser, byItem, 9, [1, 4], threads, cancel: Cancel)[1];
            Assert.Equal(Lines(alone), Lines(together));
        }
    }

    [Fact]
    public void Progress_AscendsToOne()
    {
        var byUser = Random(50, 200, hasDislikes: false);
        var reports = new List<double>();
        NeighbourFit.Run(byUser, byUser.Transpose(), 5, [1], threads: 2, new Reports(reports), Cancel);
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1]);
    }

    [Fact]
    public void Cancelled_Throws()
    {
        var byUser = Random(20, 40, hasDislikes: false);
        Assert.Throws<OperationCanceledException>(
            () => NeighbourFit.Run(byUser, byUser.Transpose(), 5, [1], threads: 2, cancel: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void EqualCosines_TakeTheLowerRows()
    {
        // Four items with the same two users: all cosines are 1.
        var byUser = SmallRows.From(4, [0, 1, 2, 3], [0, 1, 2, 3]);
        var weights = Fit(byUser, 2, 1);
        Assert.Equal([1, 2, 3], weights.RowColumns(0).ToArray());
        Assert.Equal([0, 2, 3], weights.RowColumns(1).ToArray());
        Assert.Equal([0, 1], weights.RowColumns(2).ToArray());
        Assert.Equal([], weights.RowColumns(3).ToArray());
    }

    [Fact]
    public void ByHand_OneNeighbour_IsTheSharedUsersOverItsUsersAndLambda()
    {
        // Item 0 has users 0 and 1, item 1 has users 0, 1 and 2: b_01 = 2 / (3 + λ).
        var weights = Fit(SmallRows.From(2, [0, 1], [0, 1], [1]), 1, 4);
        Assert.Equal(2f / 7, weights.RowValues(1).Single());
        Assert.Equal(2f / 6, weights.RowValues(0).Single());
    }

    [Theory]
    [InlineData(0, 1, 0.5, "neighbours is 0; expected a whole number from 1 to 1000")]
    [InlineData(1001, 1, 0.5, "neighbours is 1001; expected a whole number from 1 to 1000")]
    [InlineData(5, 0.01, 0.5, "neighbour regularization is 0.01; expected a number of 0.1 or more")]
    [InlineData(5, 1, 0, "neighbour share is 0; expected a number above 0 and below 1000")]
    public void SettingOutOfRange_IsAnError(int count, double regularization, double share, string message)
    {
        var options = new AlsOptions { Neighbours = new() { Count = count, Regularization = regularization, Share = share } };
        Assert.Equal(message, Assert.Throws<GpuAlsException>(options.Validate).Message);
    }

    [Fact]
    public void CommonUsers_OfListsAndOfBits_AreTheSame()
    {
        // Items with one to 900 users: pairs of long lists use the bits, pairs with a short one look up.
        var random = new Random(5);
        int[][] rows = [.. Enumerable.Range(0, 12).Select(item => Enumerable.Range(0, 1000).Where(_ => random.Next(1000) < 1 + 75 * item).ToArray())];
        var byItem = SmallRows.From(1000, rows);
        var counts = new int[12 * 12];
        var common = new CommonUsers(byItem);
        common.Count([2, 5], counts);
        common.Count([.. Enumerable.Range(0, 12)], counts);
        for (var i = 0; i < 12; i++)
        {
            for (var j = 0; j <= i; j++) Assert.Equal(rows[i].Intersect(rows[j]).Count(), counts[i * 12 + j]);
        }
    }

    [Fact]
    public void NearestItems_OfMoreCandidatesThanTwiceTheCount_AreTheBest()
    {
        var byUser = Random(80, 400, hasDislikes: false);
        var byItem = byUser.Transpose();
        var nearest = new NearestItems(byUser, byItem, 3);
        for (var item = 0; item < 400; item++)
        {
            nearest.Find(item);
            double Cosine(int other) => Math.Pow(Common(other), 2) / byItem.RowLength(other);
            int Common(int other) => byItem.RowColumns(item).ToArray().Intersect(byItem.RowColumns(other).ToArray()).Count();
            int[] expected =
            [
                .. Enumerable.Range(0, 400).Where(other => other != item && Common(other) > 0)
                    .OrderByDescending(Cosine).ThenBy(other => other).Take(3).Order(),
            ];
            Assert.Equal(expected, nearest.Items.ToArray());
            Assert.Equal(expected.Select(Common), nearest.Common.ToArray());
        }
    }

    static SparseRows Fit(SparseRows byUser, int count, double regularization) =>
        NeighbourFit.Run(byUser, byUser.Transpose(), count, [regularization], threads: 2, cancel: Cancel)[0];

    static SparseRows Random(int users, int items, bool hasDislikes)
    {
        var random = new Random(users * 31 + items);
        var pattern = SmallRows.From(
            items, [.. Enumerable.Range(0, users).Select(_ => Enumerable.Range(0, items).Where(item => random.Next(5 + item % 7) == 0).ToArray())]);
        var strengths = new float[pattern.Entries];
        for (var n = 0; n < strengths.Length; n++) strengths[n] = hasDislikes && random.Next(4) == 0 ? -1 : 1 + random.Next(9);
        return pattern.WithValues(EntryValues.Of(LargeArray<float>.From(strengths)));
    }

    static void AssertClose(double[] expected, double[] actual)
    {
        for (var n = 0; n < expected.Length; n++) Assert.Equal(expected[n], actual[n], 1e-6);
    }

    static string[] Lines(SparseRows rows) =>
    [
        .. Enumerable.Range(0, rows.Rows)
            .Select(row => $"{string.Join(' ', rows.RowColumns(row).ToArray())}: {string.Join(' ', rows.RowValues(row))}"),
    ];

    sealed class Reports(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
