using System.Diagnostics;
using GpuAls.Core.Indexing;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries.Prepared;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// Chooses how many lists a query reads, by the exact answers to a sample of queries: as few as reach the recall with a probability of 95 %, as the
/// mean over all queries. Then it measures the recall and the time of the whole search.
/// </summary>
/// <param name="model">The model without an index.</param>
/// <param name="index">The index, whose numbers of lists are not known yet.</param>
/// <param name="recall">The wanted recall.</param>
/// <param name="threads">The number of threads; the choice does not depend on it.</param>
sealed class IndexTuning(AlsModel model, ItemIndex index, double recall, int threads)
{
    /// <summary>The number of sampled queries of each kind.</summary>
    public const int Queries = 512;

    const int Count = IndexSearch.MeasuredCount;
    const int TimedExactQueries = 3;
    const ulong SampleKey = 0x7E57;

    // A normal variable is less than this number of standard deviations below its mean with a probability of 95 %.
    const double OneSided95 = 1.645;

    // Numbers of lists that are tried, each a little larger than the one before.
    const double Step = 1.05;

    /// <summary>Chooses and measures.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public BuiltIndex Tune(CancellationToken cancel)
    {
        using var search = new IndexSearch(index, model.Factors.Items);
        using var order = new CentroidOrder(index);
        var listOf = index.ListsOf(model.Items.Count);
        var similar = TuneSimilar(search, order, listOf, cancel);
        var recommend = TuneRecommend(search, order, listOf, cancel);
        var settings = index.Settings with
        {
            SimilarProbes = similar.Probes,
            RecommendProbes = recommend.Probes,
            SimilarRecall = similar.Recall,
            RecommendRecall = recommend.Recall,
        };
        return new BuiltIndex(
            model with { Index = index with { Settings = settings } },
            index.Lists,
            index.Bytes,
            similar.Seconds,
            TimeExactSimilar(),
            recommend.Seconds);
    }

    Choice TuneSimilar(IndexSearch search, CentroidOrder order, int[] listOf, CancellationToken cancel)
    {
        var items = model.Factors.Items;
        var rows = Sample(items, 0);
        using var nearest = new NearestOfMany(items, only: null, Count, threads);
        var exact = nearest.Find(rows, cancel);
        return Choose(
            exact,
            n => order.First(items.Row(rows[n]), byLength: false, index.Lists),
            (n, probes) => search.Similar(rows[n], Count, probes),
            listOf,
            cancel);
    }

    Choice TuneRecommend(IndexSearch search, CentroidOrder order, int[] listOf, CancellationToken cancel)
    {
        var users = Sample(model.Factors.Users, 1);
        // The factors alone: items with a part from neighbours are never approximate.
        var factors = model with { Neighbours = null };
        var options = new RecommendOptions { Count = Count, IncludeKnown = true };
        using var batch = new BatchRecommender(factors, options, threads);
        var exact = batch.Recommend(users.AsMemory(), cancel);
        var nothing = new SearchWorkspace(factors);
        return Choose(
            exact,
            n => order.First(Vector(n), byLength: true, index.Lists),
            (n, probes) =>
            {
                var best = new TopK(Count);
                foreach (var item in search.ForUser(Vector(n), Count, nothing, probes))
                    best.Add(item with { Score = Recommender.Product(Vector(n), model.Factors.Items.Row(item.Row)) });
                return best.ToSortedArray();
            },
            listOf,
            cancel);

        ReadOnlySpan<float> Vector(int n) => model.Factors.Users.Row(users[n]);
    }

    Choice Choose(
        IReadOnlyList<Scored>[] exact,
        Func<int, Scored[]> orderOf,
        Func<int, int, Scored[]> find,
        int[] listOf,
        CancellationToken cancel)
    {
        // An item of an exact answer without a vector has no list: no search finds it, and no number of lists.
        exact = Array.ConvertAll(exact, answer => (IReadOnlyList<Scored>)[.. answer.Where(item => listOf[item.Row] >= 0)]);
        if (Array.TrueForAll(exact, answer => answer.Count == 0)) return new Choice(1, null, null);
        var places = new int[exact.Length][];
        Threads.ForEachPiece(exact.Length, threads, n =>
        {
            var placeOf = new int[index.Lists];
            var lists = orderOf(n);
            for (var place = 0; place < lists.Length; place++) placeOf[lists[place].Row] = place;
            places[n] = [.. exact[n].Select(item => placeOf[listOf[item.Row]])];
        }, cancel);
        var probes = 1;
        while (probes < index.Lists && LowerBound(RecallsOf(probes)) < recall) probes = Next(probes);
        while (true)
        {
            var (found, seconds) = Measure(exact, n => find(n, probes), cancel);
            // The rounding to 8 bits can cost a little more.
            if (found >= recall || probes == index.Lists) return new Choice(probes, found, seconds);
            probes = Next(probes);
        }

        double[] RecallsOf(int read) =>
            [.. places.Where(of => of.Length > 0).Select(of => of.Count(place => place < read) / (double)of.Length)];
    }

    int Next(int probes) => Math.Min(index.Lists, Math.Max(probes + 1, (int)(probes * Step)));

    static double LowerBound(double[] recalls)
    {
        var mean = recalls.Average();
        var variance = recalls.Sum(one => (one - mean) * (one - mean)) / Math.Max(1, recalls.Length - 1);
        return mean - OneSided95 * Math.Sqrt(variance / recalls.Length);
    }

    static (double Recall, double Seconds) Measure(IReadOnlyList<Scored>[] exact, Func<int, Scored[]> find, CancellationToken cancel)
    {
        double sum = 0, answered = 0;
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < exact.Length; n++)
        {
            cancel.ThrowIfCancellationRequested();
            var found = find(n);
            if (exact[n].Count == 0) continue;
            // By score: of items with equal vectors, any is as good.
            sum += found.Take(exact[n].Count).Count(item => item.Score >= exact[n][^1].Score) / (double)exact[n].Count;
            answered++;
        }

        return (sum / answered, clock.Elapsed.TotalSeconds / exact.Length);
    }

    double? TimeExactSimilar()
    {
        var rows = Sample(model.Factors.Items, 0);
        if (rows.Length == 0) return null;
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < TimedExactQueries; n++) Cosine.Nearest(model.Factors.Items, rows[n % rows.Length], Count);
        return clock.Elapsed.TotalSeconds / TimedExactQueries;
    }

    /// <summary>Random rows with a vector other than zeros; a row may occur twice.</summary>
    static int[] Sample(FactorMatrix vectors, int kind)
    {
        // So many tries that a model of which one row in a hundred has a vector fills the sample.
        const int tries = 100 * Queries;
        return vectors.Rows == 0
            ? []
            :
            [
                .. Enumerable.Range(0, tries)
                    .Select(n => SplitMix.Below(SplitMix.Of(SampleKey, kind, n), vectors.Rows))
                    .Where(row => !vectors.IsZero(row))
                    .Take(Queries),
            ];
    }

    readonly record struct Choice(int Probes, double? Recall, double? Seconds);
}
