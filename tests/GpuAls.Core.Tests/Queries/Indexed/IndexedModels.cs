using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Models with an index, and exact answers by plain sums in double.</summary>
static class IndexedModels
{
    /// <summary>A model whose vectors gather around random directions, with lengths that differ by a factor of up to 20.</summary>
    /// <param name="users">The number of users; each knows three items.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="factors">f.</param>
    /// <param name="groups">The number of directions.</param>
    /// <param name="equalLengths">Whether all vectors of items have about the same length.</param>
    public static AlsModel Grouped(int users, int items, int factors, int groups, bool equalLengths = false)
    {
        var random = new Random(items + factors);
        float[] Vector(float scale) => [.. Enumerable.Range(0, factors).Select(_ => scale * (float)(random.NextDouble() - random.NextDouble()))];
        var centers = Enumerable.Range(0, groups).Select(_ => Vector(1)).ToArray();
        float[] Near(float length) => [.. centers[random.Next(groups)].Zip(Vector(0.7f), (center, own) => length * (center + own))];
        var ofUsers = Enumerable.Range(0, users).Select(_ => Near(1)).ToArray();
        var ofItems = Enumerable.Range(0, items).Select(_ => Near(equalLengths ? 1 : 0.1f + 2 * (float)random.NextDouble())).ToArray();
        var known = SmallRows.From(items, [.. Enumerable.Range(0, users).Select(_ =>
            Enumerable.Range(0, 3).Select(_ => random.Next(items)).Distinct().Order().ToArray())]);
        return new AlsModel(
            new AlsFactors(FactorMatrix.From(factors, ofUsers), FactorMatrix.From(factors, ofItems)),
            Vocabulary.From([.. Enumerable.Range(0, users).Select(user => $"u{user}")]),
            Vocabulary.From([.. Enumerable.Range(0, items).Select(item => $"i{item}")]),
            known,
            PlainOptions.Value with { Factors = factors },
            new TrainingRecord("CPU", []));
    }

    /// <summary>The model with an index.</summary>
    public static AlsModel Indexed(this AlsModel model, double recall = 0.99, int? lists = null, int threads = 2) =>
        new IndexBuilder(new IndexOptions { Recall = recall, Lists = lists }, threads)
            .Build(model, cancel: TestContext.Current.CancellationToken).Model;

    /// <summary>The model whose queries read all lists.</summary>
    public static AlsModel ReadingAllLists(this AlsModel model) => model with
    {
        Index = model.Index! with
        {
            Settings = model.Index.Settings with { SimilarProbes = model.Index.Lists, RecommendProbes = model.Index.Lists },
        },
    };

    /// <summary>[items] The cosine of an item with each item: plain sums in double.</summary>
    public static double[] Cosines(FactorMatrix items, int row)
    {
        var square = Dot(items, row, row);
        var cosines = new double[items.Rows];
        for (var other = 0; other < items.Rows; other++) cosines[other] = Dot(items, row, other) / Math.Sqrt(square * Dot(items, other, other));
        return cosines;
    }

    /// <summary>The share of the ten highest values that an answer reaches: values as high as the tenth count, so that ties do not matter.</summary>
    public static double Recall(IEnumerable<double> found, IReadOnlyList<double> exact) =>
        found.Take(10).Count(value => value >= exact[Math.Min(9, exact.Count - 1)] - 1e-7) / (double)Math.Min(10, exact.Count);

    static double Dot(FactorMatrix items, int row, int other)
    {
        var sum = 0.0;
        var a = items.Row(row);
        var b = items.Row(other);
        for (var k = 0; k < a.Length; k++) sum += (double)a[k] * b[k];
        return sum;
    }
}
