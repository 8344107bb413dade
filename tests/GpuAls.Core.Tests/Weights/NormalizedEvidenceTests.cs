using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Tests;

public sealed class NormalizedEvidenceTests
{
    // s + 0.3·normalized in place of 1 + 0.3·normalized: the same without counts, where every s is 1, and nothing for a pair without strength.
    [Fact]
    public void Fading_IsNormalizedWithoutItsOne()
    {
        var builder = new InteractionMatrixBuilder();
        for (var n = 0; n < 200; n++) if (n % 41 != n % 30) builder.Add($"u{n % 30}", $"i{n % 41}", 1);
        var byUser = builder.Build().ByUser.Where(_ => true);
        var ones = byUser.WithValues(byUser.Values.Select(_ => 1));
        var (normalized, fading) = (NormalizedEvidence.Of(ones), NormalizedEvidence.OfFading(ones));

        for (var item = 0; item < ones.Columns; item++) Assert.Equal(1 + 0.3 * normalized.Of(1, item, 7), 0.3 * fading.Of(1, item, 7), 1e-12);
        Assert.Equal(0, fading.Of(1e-30f, 0, 7));
        Assert.Equal(fading.Of(1, 0, 7) * Math.Log(1.25) / Math.Log(2), fading.Of(0.25f, 0, 7), 1e-12);
    }

    // The formula of docs/math.md, in plain loops.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void EvidenceIsThatOfTheFormula(int seed)
    {
        var random = new Random(seed);
        var builder = new InteractionMatrixBuilder();
        for (var n = 0; n < 300; n++)
        {
            var strength = (float)(n % 3 == 0 ? random.Next(1, 9000) : n % 3 == 1 ? random.Next(1, 10) / 2.0 : random.NextDouble() * 5 + 0.01);
            builder.Add($"u{random.Next(30)}", $"i{random.Next(40)}", strength);
        }

        var matrix = builder.Build();
        var logarithms = new double[matrix.Users.Count][];
        var (total, sums) = (0.0, new double[matrix.Items.Count]);
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            logarithms[user] = [.. matrix.ByUser.RowValues(user).ToArray().Select(strength => Math.Log(1.0 + strength))];
            for (var e = 0; e < logarithms[user].Length; e++)
            {
                total += logarithms[user][e];
                sums[matrix.ByUser.RowColumns(user)[e]] += logarithms[user][e];
            }
        }

        var mean = total / matrix.Entries;
        var meanSum = sums.Average() / mean;
        var evidence = NormalizedEvidence.Of(matrix.ByUser);
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            var idf = Math.Max(0, Math.Log(matrix.Items.Count) - Math.Log(1.0 + items.Length));
            for (var e = 0; e < items.Length; e++)
            {
                var expected = logarithms[user][e] / mean * idf / (0.2 + 0.8 * sums[items[e]] / mean / meanSum);
                Assert.Equal(expected, evidence.Of(matrix.ByUser.RowValues(user)[e], items[e], items.Length), 1e-12 * (1 + expected));
            }
        }
    }

    [Fact]
    public void TheUnitOfEqualStrengths_ChangesNothing()
    {
        var (ones, sevens) = (Evidence(1), Evidence(7));
        for (var item = 0; item < 3; item++) Assert.Equal(ones.Of(1, item, 2), sevens.Of(7, item, 2), 1e-12);

        static PairEvidence Evidence(float strength)
        {
            var builder = new InteractionMatrixBuilder();
            foreach (var (user, item) in new[] { ("a", "x"), ("a", "y"), ("b", "x"), ("b", "z"), ("c", "x") }) builder.Add(user, item, strength);
            return NormalizedEvidence.Of(builder.Build().ByUser);
        }
    }

    [Theory, InlineData(Confidence.Normalized), InlineData(Confidence.Fading), InlineData(Confidence.Bm25), InlineData(Confidence.Log)]
    public void TheWeightsOfAllPairs_HaveTheBitsOfSinglePairs_AndTheirSums(Confidence confidence)
    {
        var byUser = LivingModels.Matrix(LivingModels.Events(5000, dislikesInTen: 2)).ByUser;
        byUser = byUser.WithValues(byUser.Values.Select(strength => strength * 1.25f));
        var weights = new Weighting(confidence, 0.7, UnobservedWeight: 0.3, DislikeWeight: 0.5).Of(byUser);
        var summed = weights.ByUserWithSums(threads: 2);
        var (items, pairs) = (new double[byUser.Columns], new int[byUser.Columns]);
        for (var user = 0; user < byUser.Rows; user++)
        {
            var columns = byUser.RowColumns(user);
            var strengths = byUser.RowValues(user);
            var sum = 0.0;
            for (var e = 0; e < columns.Length; e++)
            {
                var code = weights.Of(strengths[e], columns[e], columns.Length).Code;
                Assert.Equal(code, summed.Rows.RowCodes(user)[e]);
                sum += Math.Abs(1.0 + code);
                items[columns[e]] += Math.Abs(1.0 + code);
                pairs[columns[e]]++;
            }

            Assert.Equal(sum, summed.OfUsers[user], 1e-9);
        }

        Assert.Equal(pairs, summed.ItemPairs);
        for (var item = 0; item < items.Length; item++) Assert.Equal(items[item], summed.OfItems[item], 1e-9);
        Assert.Equal(summed.OfItems, weights.ByUserWithSums(threads: 1).OfItems);
    }

    [Fact]
    public void PopularItems_CountLess()
    {
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 9; user++) builder.Add($"u{user}", "popular", 1);
        builder.Add("u0", "rare", 1);
        var matrix = builder.Build();
        var evidence = NormalizedEvidence.Of(matrix.ByUser);
        var (popular, rare) = (matrix.Items.Find("popular"), matrix.Items.Find("rare"));
        // ln 2 − ln 2 = 0 for a user of one item of two, so the numbers are taken for a user of none.
        Assert.Equal(Math.Log(2) / (0.2 + 0.8 * 9 / 5), evidence.Of(1, popular, 0), 1e-12);
        Assert.Equal(Math.Log(2) / (0.2 + 0.8 * 1 / 5), evidence.Of(1, rare, 0), 1e-12);
        Assert.Equal(0, evidence.Of(1, rare, 1));
    }
}
