using System.Diagnostics;
using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Core.Queries.Prepared;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Indexing;

/// <summary>
/// The recall and the processor time of queries for similar items and for recommendations: of all items, of all items in 8 bits, with indexes, and by
/// norm. Processor time, because other programs change it less than the time on the clock.
/// </summary>
static class IndexTimes
{
    const int Queries = 200;
    const int ExactQueries = 10;
    const int QueriesAtOnce = 2000;
    const ulong Key = 0xBE7C;

    /// <summary>Measures a model file, and prints a table.</summary>
    /// <param name="path">The model.</param>
    /// <param name="lists">The numbers of lists of the indexes; 1 reads all items in 8 bits.</param>
    /// <param name="equalLengths">Whether to give all items vectors of length 1 first, for which no bound by norm excludes any.</param>
    /// <param name="count">The number of answers to a query.</param>
    public static void Write(string path, IReadOnlyList<int> lists, bool equalLengths, int count)
    {
        using var opened = AlsModel.Open(path);
        var model = opened.WithoutIndex() with { Neighbours = null };
        if (equalLengths) model = model with { Factors = model.Factors with { Items = Directions(model.Factors.Items) } };
        var (items, users) = (Sample(model.Factors.Items, 0), Sample(model.Factors.Users, 1));
        var exact = new Recommender(model);
        var similar = exact.SimilarItemsOfMany(items, count).Select(answer => answer.Items).ToArray();
        var wanted = new RecommendOptions { Count = count, IncludeKnown = true };
        var recommended = exact.RecommendMany(users, wanted).Select(answer => answer.Items).ToArray();
        Line("query", "method", $"recall@{count}", "processor ms", "to prepare, processor s", "bytes");
        Measure("similar items", "all items", items[..ExactQueries], similar, item => exact.SimilarItems(item, count), 0, 0);
        Measure("recommendations", "all items", users[..ExactQueries], recommended, user => exact.Recommend(user, wanted), 0, 0);
        var clock = ProcessorSeconds();
        _ = exact.SimilarItemsOfMany(Sample(model.Factors.Items, 2, QueriesAtOnce), count).Count();
        var each = 1000 * (ProcessorSeconds() - clock) / QueriesAtOnce;
        Line("similar items", $"all items, {DisplayText.Count(QueriesAtOnce)} queries at once", Text(1, "F4"), Text(each, "F3"), "", "");
        clock = ProcessorSeconds();
        using (var prepared = new PreparedRecommender(model))
        {
            var seconds = ProcessorSeconds() - clock;
            Measure("recommendations", "by norm", users, recommended, user => prepared.Recommend(user, wanted), seconds, prepared.Bytes);
        }

        foreach (var number in lists)
        {
            clock = ProcessorSeconds();
            var built = new IndexBuilder(new IndexOptions { Lists = number == 0 ? null : number }, Environment.ProcessorCount).Build(model);
            var seconds = ProcessorSeconds() - clock;
            using var indexed = new IndexedRecommender(built.Model, exact);
            var settings = built.Model.IndexSettings!;
            Measure(
                "similar items",
                Name(settings.SimilarProbes, built),
                items,
                similar,
                item => indexed.SimilarItems(item, count),
                seconds,
                built.Bytes);
            Measure(
                "recommendations",
                Name(settings.RecommendProbes, built),
                users,
                recommended,
                user => indexed.Recommend(user, wanted),
                seconds,
                built.Bytes);
        }
    }

    static string Name(int probes, BuiltIndex built) =>
        built.Lists == 1 ? "all items in 8 bits" : $"{DisplayText.Count(probes)} of {DisplayText.Count(built.Lists)} lists";

    static void Measure(
        string query, string method, int[] rows, IReadOnlyList<Scored>[] exact, Func<int, IReadOnlyList<Scored>> answer, double prepared, long bytes)
    {
        foreach (var row in rows.AsSpan(0, Math.Min(ExactQueries, rows.Length))) answer(row);
        var clock = ProcessorSeconds();
        var found = Array.ConvertAll(rows, row => answer(row));
        var milliseconds = 1000 * (ProcessorSeconds() - clock) / rows.Length;
        var recall = found.Zip(exact).Average(pair => pair.First.Count(item => item.Score >= pair.Second[^1].Score) / (double)pair.Second.Count);
        Line(query, method, Text(recall, "F4"), Text(milliseconds, "F3"), Text(prepared, "F1"), DisplayText.Bytes(bytes));
    }

    static double ProcessorSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    static FactorMatrix Directions(FactorMatrix items)
    {
        var directions = FactorMatrix.Zeros(items.Rows, items.Factors);
        for (var row = 0; row < items.Rows; row++)
        {
            var length = Math.Sqrt(Cosine.Square(items, row));
            if (length == 0) continue;
            var direction = directions.WritableRow(row);
            for (var k = 0; k < direction.Length; k++) direction[k] = (float)(items.Row(row)[k] / length);
        }

        return directions;
    }

    static int[] Sample(FactorMatrix vectors, int kind, int count = Queries) =>
    [
        .. Enumerable.Range(0, int.MaxValue).Select(n => SplitMix.Below(SplitMix.Of(Key, kind, n), vectors.Rows))
            .Where(row => !vectors.IsZero(row)).Take(count),
    ];

    static void Line(params IReadOnlyList<string> cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
