using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>The k best items of each query: X·Yᵀ, tile by tile, keeping only the scores that are among the k best of their query so far.</summary>
/// <remarks>
/// <para>A group of 64 threads owns 64 queries and one slab of the candidates, which it reads 64 items at a time
/// (<see cref="TileProduct{TThreads}"/>). One thread for each query then looks through the query's 64 scores, and moves those above its k-th best
/// into the query's heap. As the k-th best score grows, fewer scores pass: of n items about k·ln(n ÷ k). Items come in ascending order, so an equal
/// score never replaces an earlier one. A score is summed in the order of the factors, so it does not depend on its tile.</para>
/// <para>Operations: queries·items·2·f. Bytes: 4·f for each candidate and group of 64 queries, the first time from memory and then from cache. Shared
/// memory for 64 threads: 17,664 bytes. Launch: grid of query groups × slabs; one group of TThreads for each.</para>
/// </remarks>
static class ScoreTopKKernel
{
    /// <summary>Finds the best items of every query.</summary>
    public static void Find<TThreads>(ScoreTopKView view) where TThreads : struct, ITileThreads
    {
        var shared = SharedMemory.Allocate<Float4>(TileProduct<TThreads>.SharedQuads);
        var thresholds = SharedMemory.Allocate<float>(TileProduct<TThreads>.Lines);
        var firstQuery = Grid.IdxX * TileProduct<TThreads>.Lines;
        var queries = IntrinsicMath.Min(view.Queries.IntLength - firstQuery, TileProduct<TThreads>.Lines);
        var start = Grid.IdxY * view.SlabCandidates;
        var end = IntrinsicMath.Min(start + view.SlabCandidates, view.Candidates.IntLength);

        for (var q = Group.IdxX; q < queries; q += Group.DimX)
        {
            thresholds[q] = float.NegativeInfinity;
            view.Counts[CountPlace(view, firstQuery + q)] = 0;
        }

        for (var first = start; first < end; first += TileProduct<TThreads>.Lines)
        {
            Multiply<TThreads>(view, shared, firstQuery, first, end);
            var items = IntrinsicMath.Min(end - first, TileProduct<TThreads>.Lines);
            for (var q = Group.IdxX; q < queries; q += Group.DimX)
            {
                var products = shared.SubView(q * TileProduct<TThreads>.Width, TileProduct<TThreads>.Width);
                thresholds[q] = Take(view, products, firstQuery + q, first, items, thresholds[q]);
            }

            GroupBarrier.Wait(); // every thread has read the scores: the next factors may overwrite them
        }

        for (var q = Group.IdxX; q < queries; q += Group.DimX)
        {
            Heap(view, firstQuery + q).Sort(view.Counts[CountPlace(view, firstQuery + q)]);
        }
    }

    /// <summary>The products of a group's queries and a tile of items, in shared memory as <see cref="TileProduct{TThreads}"/> stores them.</summary>
    internal static void Multiply<TThreads>(ScoreTopKView view, ArrayView<Float4> shared, int firstQuery, int first, int end)
        where TThreads : struct, ITileThreads => TileProduct<TThreads>.Multiply(
            shared,
            new ChosenRowOperand<TThreads>(view.X, view.Queries, firstQuery, view.Queries.IntLength),
            new ChosenRowOperand<TThreads>(view.Items, view.Candidates, first, end),
            0,
            view.Items.QuadsPerRow * Float4.Length);

    /// <summary>Moves the scores of a query that are above a threshold into its heap.</summary>
    /// <param name="view">The queries.</param>
    /// <param name="products">The products of the query and the items.</param>
    /// <param name="query">The query.</param>
    /// <param name="first">The place of the first item.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="threshold">The query's k-th best score.</param>
    /// <returns>The new threshold.</returns>
    static float Take(ScoreTopKView view, ArrayView<Float4> products, int query, int first, int items, float threshold)
    {
        for (var quad = 0; quad * Float4.Length < items; quad++)
        {
            var scores = products[quad];
            if (view.HasScales != 0)
            {
                var place = first + quad * Float4.Length;
                var last = first + items - 1;
                scores = new Float4(
                    scores.X * Scale(view, place, last),
                    scores.Y * Scale(view, place + 1, last),
                    scores.Z * Scale(view, place + 2, last),
                    scores.W * Scale(view, place + 3, last));
            }

            if (!(MathF.Max(MathF.Max(scores.X, scores.Y), MathF.Max(scores.Z, scores.W)) > threshold)) continue;
            for (var j = 0; j < Float4.Length && quad * Float4.Length + j < items; j++)
            {
                threshold = Take(view, query, view.Candidates[first + quad * Float4.Length + j], scores.X, threshold);
                scores = new Float4(scores.Y, scores.Z, scores.W, scores.X);
            }
        }

        return threshold;
    }

    /// <summary>Moves the score of one item into a query's heap if it is above a threshold and the item is not hidden.</summary>
    static float Take(ScoreTopKView view, int query, int item, float score, float threshold)
    {
        if (!(score > threshold)) return threshold;
        if (view.HidesKnown != 0 && IsKnown(view, query, item)) return threshold;
        if (view.HidesNeighbours != 0 && HasKnownNeighbour(view, query, item)) return threshold;
        var heap = Heap(view, query);
        var count = view.Counts[CountPlace(view, query)];
        if (count < view.Kept)
        {
            heap.Add(count, score, item);
            view.Counts[CountPlace(view, query)] = ++count;
        }
        else
        {
            heap.ReplaceWorst(count, score, item);
        }

        return count == view.Kept ? heap.WorstScore : threshold;
    }

    static float Scale(ScoreTopKView view, int place, int last) => view.Scales[view.Candidates[IntrinsicMath.Min(place, last)]];

    static bool IsKnown(ScoreTopKView view, int query, int item)
    {
        var row = view.Queries[query];
        var low = view.Known.Offsets[row];
        var end = view.Known.Offsets[row + 1L];
        var high = end;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (view.Known.Columns[middle] < item) low = middle + 1;
            else high = middle;
        }

        return low < end && view.Known.Columns[low] == item;
    }

    static bool HasKnownNeighbour(ScoreTopKView view, int query, int item)
    {
        var end = view.Neighbours.Offsets[item + 1L];
        for (var n = view.Neighbours.Offsets[item]; n < end; n++)
        {
            if (IsKnown(view, query, view.Neighbours.Columns[n])) return true;
        }

        return false;
    }

    static TopKHeap Heap(ScoreTopKView view, int query) =>
        new(view.Scores, view.Rows, (long)Grid.IdxY * view.Kept * view.Queries.IntLength + query, view.Queries.IntLength);

    static long CountPlace(ScoreTopKView view, int query) => (long)Grid.IdxY * view.Queries.IntLength + query;
}
