using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Rankers;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

/// <summary>The neighbours of the second baseline, compared with a plain computation in double.</summary>
public sealed class ItemNeighboursTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Few of many items have a common user, so that rows are sorted; in the second, all have, so that all sums are read. 66,000 items take two pages.
    [Theory]
    [InlineData(60, 500, 6, 5), InlineData(60, 40, 20, 5), InlineData(60, 40, 20, 1000), InlineData(9, 66_000, 400, 50), InlineData(1, 1, 1, 1)]
    public void Neighbours_AreThoseOfAPlainComputation(int users, int items, int perUser, int count)
    {
        var train = RandomRows(users, items, perUser);
        int[] asked = [.. Enumerable.Range(0, items).Where(item => item % 7 != 3 && (items < 1000 || item % 300 == 0 || item > items - 9))];
        var neighbours = new ItemNeighbours(train, asked, count, found: null, Cancel);

        var plain = Plain(train);
        foreach (var item in asked)
        {
            var scores = new float[items];
            neighbours.AddTo(item, scores);
            int[] found = [.. Enumerable.Range(0, items).Where(other => scores[other] > 0)];
            var cosines = plain(item).Where(pair => pair.Key != item && pair.Value > 0).OrderByDescending(pair => pair.Value).ToList();
            Assert.Equal(Math.Min(count, cosines.Count), found.Length);
            Assert.All(found, other => Assert.Equal(plain(item)[other], scores[other], 1e-6));
            // The last ones may be as near as others.
            if (found.Length > 0) Assert.Equal(cosines[found.Length - 1].Value, found.Min(other => scores[other]), 1e-6);
        }

        Assert.InRange(neighbours.Bytes, 0, asked.Length * (6L * count + 12) + 4);
    }

    [Fact]
    public void AnItemThatWasNotAskedFor_IsAnError()
    {
        var neighbours = new ItemNeighbours(RandomRows(3, 5, 2), [1, 3], 2, found: null, Cancel);
        Assert.StartsWith(
            "the neighbours of item 2 were not asked for", Assert.Throws<ArgumentException>(() => neighbours.AddTo(2, new float[5])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_EndsWithAllItems()
    {
        var reports = new List<(int, int)>();
        _ = new ItemNeighbours(RandomRows(30, 300, 4), [.. Enumerable.Range(0, 300)], 2, new Collect(reports), Cancel);
        Assert.Contains((300, 300), reports);
        Assert.Equal(5, reports.Count);
    }

    [Fact]
    public void ARanker_OfSomeUsers_RanksAsOneOfAll()
    {
        var train = RandomRows(40, 100, 9);
        var test = SmallRows.NotIn(train, 105, seed: 3);
        var some = new ItemCosineRanker(train, train, [1, 17, 39], 6, found: null, Cancel).Rank(test, [39, 1, 17], 5, Cancel);
        var all = new ItemCosineRanker(train, train, 6, Cancel).Rank(test, [39, 1, 17], 5, Cancel);
        for (var n = 0; n < some.Count; n++)
        {
            Assert.Equal(all[n].Ranks, some[n].Ranks);
            Assert.Equal(all[n].Top, some[n].Top);
        }
    }

    static SparseRows RandomRows(int users, int items, int perUser)
    {
        var random = new Random(users + 31 * items);
        var builder = new InteractionMatrixBuilder();
        for (var item = 0; item < items; item++) builder.Items.GetOrAdd(Encoding.UTF8.GetBytes($"item {item}"));
        for (var user = 0; user < users; user++)
        {
            for (var n = 0; n < perUser; n++)
            {
                // A third of the items are the last ones.
                var item = random.Next(3) == 0 ? items - 1 - random.Next(Math.Min(items, 9)) : random.Next(items);
                builder.Add($"user {user}", $"item {item}", 1 + random.Next(5));
            }
        }

        return builder.Build().ByUser;
    }

    /// <summary>The cosines of an item to all items with a common user, by their rows.</summary>
    static Func<int, Dictionary<int, double>> Plain(SparseRows train)
    {
        var vectors = new Dictionary<int, double>[train.Columns];
        for (var item = 0; item < vectors.Length; item++) vectors[item] = [];
        for (var user = 0; user < train.Rows; user++)
        {
            foreach (var (item, strength) in train.RowColumns(user).ToArray().Zip(train.RowValues(user)))
                vectors[item][user] = Math.Log(1.0 + strength);
        }

        var lengths = Array.ConvertAll(vectors, vector => Math.Sqrt(vector.Values.Sum(value => value * value)));
        return item =>
        {
            var cosines = new Dictionary<int, double>();
            foreach (var (user, value) in vectors[item])
            {
                foreach (var other in train.RowColumns(user))
                    cosines[other] = cosines.GetValueOrDefault(other) + value * vectors[other][user] / (lengths[item] * lengths[other]);
            }

            return cosines;
        };
    }

    sealed class Collect(List<(int, int)> reports) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value)
        {
            lock (reports) reports.Add(value);
        }
    }
}
