using System.Collections.Concurrent;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries.Prepared;

/// <summary>
/// The search for the best items of one user at a time, on one thread: all items are ordered by the bound of their scores and transposed once, so
/// that a search reads only the first of them. Its answers have the bits of <see cref="BatchRecommender"/>. May be used from several threads at once.
/// </summary>
sealed class PreparedSearch : IDisposable
{
    readonly AlsModel model;
    readonly Candidates candidates;
    readonly ItemPanels panels;
    readonly float[] norms; // [items] rounded up
    readonly int[] places; // [items] in the order of the candidates
    readonly ConcurrentBag<SearchWorkspace> free = [];

    /// <summary>Takes [items × f] floats and two numbers for each item, and about a second for 300,000 items.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">The number of threads that prepare it.</param>
    public PreparedSearch(AlsModel model, int threads)
    {
        this.model = model;
        var all = Candidates.From(new RecommendOptions(), model.Items.Count);
        candidates = ScoreBound.TryCreate(model.Factors.Users) is { } bound ? all.Descending(bound, model.Factors.Items, threads) : all;
        panels = new ItemPanels(model.Factors.Items, candidates);
        panels.Pack(threads);
        (norms, places) = (new float[candidates.Count], new int[candidates.Count]);
        for (var n = 0; n < norms.Length; n++)
        {
            var item = candidates.Row(n);
            (norms[item], places[item]) = (MathF.BitIncrement((float)candidates.HighestNormFrom(n)), n);
        }
    }

    /// <summary>The memory that it takes beside the model, in bytes, without that of running searches.</summary>
    public long Bytes => ItemPanels.Columns * sizeof(float) * (((long)candidates.Count + ItemPanels.Columns - 1) / ItemPanels.Columns)
        * model.Factors.Items.Factors + candidates.Count * (long)(2 * sizeof(int) + sizeof(float) + sizeof(double));

    /// <summary>The best items of a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="options">The number of items and the filters.</param>
    /// <returns>Best first; none for a vector of zeros.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public Scored[] Best(in PreparedUser user, RecommendOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options.Count));
        if (!free.TryTake(out var work)) work = new SearchWorkspace(model);
        var best = Best(user, options, work);
        // Not after an exception, which may leave anything in it.
        work.Clear();
        free.Add(work);
        return best;
    }

    /// <summary>The number of vectors that a search for ten items of a user reads.</summary>
    public int CountRead(ReadOnlySpan<float> vector)
    {
        var work = new SearchWorkspace(model);
        var norm = candidates.Bound?.UserNorm(vector, work.Factors) ?? 1;
        return SimdWidth.Run<Search, int>(new Search(vector, default, panels, candidates, norm, work, new TopK(new RecommendOptions().Count)));
    }

    public void Dispose() => panels.Dispose();

    Scored[] Best(in PreparedUser user, RecommendOptions options, SearchWorkspace work)
    {
        work.Hide(options.Exclude, nameof(options.Exclude));
        if (!options.IncludeKnown) work.Hide(user.Items);
        work.Allow(options.Only, nameof(options.Only));
        if (IsZero(user.Vector)) return [];
        var best = new TopK(Math.Min(options.Count, model.Items.Count));
        var norm = candidates.Bound?.UserNorm(user.Vector, work.Factors) ?? 1;
        work.AddNeighbours(user);
        if (options.Only is null)
        {
            var searched = SimdWidth.Run<Search, int>(new Search(user.Vector, user.Penalty, panels, candidates, norm, work, best));
            work.TakeParts();
            work.ScoreItemsWithParts(user, places, searched, norms, norm, best);
        }
        else
        {
            work.TakeParts();
            work.ScoreAllowed(user, best);
        }

        return best.ToSortedArray();
    }

    static bool IsZero(ReadOnlySpan<float> vector) => vector.IndexOfAnyExcept(0f) < 0;

    // A struct that cannot hold spans: the vector is copied.
    readonly struct Search(
        ReadOnlySpan<float> vector, ItemPenalty penalty, ItemPanels panels, Candidates candidates, double norm, SearchWorkspace work, TopK best)
        : ISimdWork<int>
    {
        readonly float[] vector = work.Copy(vector);

        public int Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct =>
            OneUserScores<TSimd, V>.AddTo(best, vector, penalty, panels, candidates, norm, work);
    }
}
