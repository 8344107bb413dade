using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>The k best items of each query: X·Yᵀ, tile by tile, keeping only the scores that are among the k best of their query so far.</summary>
/// <remarks>
/// <para>A group owns up to 32 queries and one slab of the candidates, which it reads up to 128 items at a time. A thread computes a tile of 8
/// queries × 8 items in registers. If one of the eight scores of a query is above its k-th best, the thread offers all eight in shared memory. One
/// thread for each query then moves the better ones into the query's heap. As the k-th best score grows, fewer scores pass: of n items about k·ln(n ÷
/// k). Items come in ascending order, so an equal score never replaces an earlier one. A score is summed in the order of the factors, so it does not
/// depend on its tile.</para>
/// <para>Operations: queries·items·2·f. Bytes: 4·f for each candidate and group of 32 queries, the first time from memory and then from cache. Shared
/// memory: 19,136 bytes. Launch: grid of query groups × slabs; group of query tiles (1 … 4) × item tiles (1 … 16) threads, 64 on a GPU.</para>
/// </remarks>
static class ScoreTopKKernel
{
    public const int MaxQueryTiles = 4;
    public const int MaxItemTiles = 16;

    const int Depth = 16; // rows of factors are padded to a multiple of it
    const int MaxQueries = MaxQueryTiles * Float8.Length;
    // An odd number, or one more than a multiple of 32, so that neighbours fall into different banks.
    const int QueryStep = MaxQueryTiles + 1;
    const int ItemStep = MaxItemTiles + 1;
    const int ScoreStep = MaxQueries + 1;
    /// <summary>Floats of shared memory that <see cref="Multiply"/> needs.</summary>
    public const int StagedLength = Depth * Float8.Length * (QueryStep + ItemStep);

    // The staged factors use the same memory: they have been read before scores are written.
    const int ScoreLength = MaxItemTiles * Float8.Length * ScoreStep;

    /// <summary>Finds the best items of every query.</summary>
    public static void Find(ScoreTopKView view)
    {
        var shared = SharedMemory.Allocate<float>(ScoreLength);
        var thresholds = SharedMemory.Allocate<float>(MaxQueries);
        var offered = SharedMemory.Allocate<int>(MaxItemTiles * ScoreStep);
        var queryTile = Group.IdxX / view.ItemTiles;
        var itemTile = Group.IdxX % view.ItemTiles;
        var queries = Group.DimX / view.ItemTiles * Float8.Length;
        var firstQuery = Grid.IdxX * queries;
        var start = Grid.IdxY * view.SlabCandidates;
        var end = IntrinsicMath.Min(start + view.SlabCandidates, view.Candidates.IntLength);

        for (var q = Group.IdxX; q < queries; q += Group.DimX)
        {
            thresholds[q] = float.NegativeInfinity;
            if (firstQuery + q < view.Queries.IntLength) view.Counts[CountPlace(view, firstQuery + q)] = 0;
        }

        for (var first = start; first < end; first += view.ItemTiles * Float8.Length)
        {
            var tile = Multiply(view, shared, firstQuery, queries, first, end, queryTile, itemTile);
            Offer(tile, shared, thresholds, offered, queryTile, itemTile);
            GroupBarrier.Wait(); // all offers have been written
            for (var q = Group.IdxX; q < queries && firstQuery + q < view.Queries.IntLength; q += Group.DimX)
            {
                thresholds[q] = Take(view, shared, offered, q, firstQuery + q, first, end, thresholds[q]);
            }

            GroupBarrier.Wait(); // every thread has read the offers: the next items may overwrite them
        }

        for (var q = Group.IdxX; q < queries && firstQuery + q < view.Queries.IntLength; q += Group.DimX)
        {
            Heap(view, firstQuery + q).Sort(view.Counts[CountPlace(view, firstQuery + q)]);
        }
    }

    /// <summary>The scores of this thread's 8 queries × 8 items.</summary>
    public static SquareTile Multiply(
        ScoreTopKView view, ArrayView<float> shared, int firstQuery, int queries, int first, int end, int queryTile, int itemTile)
    {
        var staged = shared.SubView(Depth * Float8.Length * QueryStep, Depth * Float8.Length * ItemStep);
        var sum = default(SquareTile);
        for (var quad = 0; quad < view.Items.QuadsPerRow; quad += Depth / Float4.Length)
        {
            StageQueries(view, shared, firstQuery, queries, quad);
            StageItems(view, staged, first, end, quad);
            GroupBarrier.Wait(); // the factors have been staged
            for (var k = 0; k < Depth; k++)
            {
                var rows = Float8.Load(shared, k * Float8.Length * QueryStep + queryTile, QueryStep);
                sum = sum.AddOuter(rows, Float8.Load(staged, k * Float8.Length * ItemStep + itemTile, ItemStep));
            }

            GroupBarrier.Wait(); // every thread has read them: the next factors, or scores, may overwrite them
        }

        return sum;
    }

    static void StageQueries(ScoreTopKView view, ArrayView<float> staged, int firstQuery, int queries, int firstQuad)
    {
        const int quads = Depth / Float4.Length;
        for (var n = Group.IdxX; n < queries * quads; n += Group.DimX)
        {
            var q = n / quads;
            var value = default(Float4);
            if (firstQuery + q < view.Queries.IntLength) value = view.X.Load(view.Queries[firstQuery + q], firstQuad + n % quads);
            Stage(staged, value, n % quads, q, QueryStep);
        }
    }

    static void StageItems(ScoreTopKView view, ArrayView<float> staged, int first, int end, int firstQuad)
    {
        const int quads = Depth / Float4.Length;
        for (var n = Group.IdxX; n < view.ItemTiles * Float8.Length * quads; n += Group.DimX)
        {
            var value = default(Float4);
            if (first + n / quads < end)
            {
                var item = view.Candidates[first + n / quads];
                value = view.Items.Load(item, firstQuad + n % quads);
                if (view.HasScales != 0) value = default(Float4).Add(view.Scales[item], value);
            }

            Stage(staged, value, n % quads, n / quads, ItemStep);
        }
    }

    /// <summary>Stages four factors of a vector. Vector 8·s + i of a factor is at i · step + s.</summary>
    static void Stage(ArrayView<float> staged, Float4 value, int quad, int vector, int step)
    {
        var place = (quad * Float4.Length * Float8.Length + vector % Float8.Length) * step + vector / Float8.Length;
        staged[place] = value.X;
        staged[place + Float8.Length * step] = value.Y;
        staged[place + 2 * Float8.Length * step] = value.Z;
        staged[place + 3 * Float8.Length * step] = value.W;
    }

    static void Offer(SquareTile tile, ArrayView<float> scores, ArrayView<float> thresholds, ArrayView<int> offered, int queryTile, int itemTile)
    {
        var query = queryTile * Float8.Length;
        Offer(tile.Row0, scores, thresholds, offered, query, itemTile);
        Offer(tile.Row1, scores, thresholds, offered, query + 1, itemTile);
        Offer(tile.Row2, scores, thresholds, offered, query + 2, itemTile);
        Offer(tile.Row3, scores, thresholds, offered, query + 3, itemTile);
        Offer(tile.Row4, scores, thresholds, offered, query + 4, itemTile);
        Offer(tile.Row5, scores, thresholds, offered, query + 5, itemTile);
        Offer(tile.Row6, scores, thresholds, offered, query + 6, itemTile);
        Offer(tile.Row7, scores, thresholds, offered, query + 7, itemTile);
    }

    static void Offer(Float8 row, ArrayView<float> scores, ArrayView<float> thresholds, ArrayView<int> offered, int query, int itemTile)
    {
        var passes = row.Max() > thresholds[query];
        offered[itemTile * ScoreStep + query] = passes ? 1 : 0;
        if (passes) row.Store(scores, itemTile * Float8.Length * ScoreStep + query, ScoreStep);
    }

    /// <summary>Moves the scores that are offered to a query into its heap.</summary>
    /// <returns>The query's new threshold.</returns>
    static float Take(ScoreTopKView view, ArrayView<float> scores, ArrayView<int> offered, int q, int query, int first, int end, float threshold)
    {
        var heap = Heap(view, query);
        var count = view.Counts[CountPlace(view, query)];
        for (var tile = 0; tile < view.ItemTiles; tile++)
        {
            if (offered[tile * ScoreStep + q] == 0) continue;
            for (var j = 0; j < Float8.Length && first + tile * Float8.Length + j < end; j++)
            {
                var score = scores[(tile * Float8.Length + j) * ScoreStep + q];
                if (!(score > threshold)) continue;
                var item = view.Candidates[first + tile * Float8.Length + j];
                if (view.HidesKnown != 0 && IsKnown(view, query, item)) continue;
                if (view.HidesNeighbours != 0 && HasKnownNeighbour(view, query, item)) continue;
                if (count < view.Kept) heap.Add(count++, score, item);
                else heap.ReplaceWorst(count, score, item);
                if (count == view.Kept) threshold = heap.WorstScore;
            }
        }

        view.Counts[CountPlace(view, query)] = count;
        return threshold;
    }

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
