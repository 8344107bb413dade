using ILGPU;

namespace GpuAls.Kernels;

/// <summary>The k best items of each query: X·Yᵀ tile by tile, of which nothing is kept but the scores that beat what a query has.</summary>
/// <remarks>
/// <para>A group owns up to 32 queries and walks over one slab of the candidates in tiles of up to 128 items; a thread owns 8 × 8 scores of the tile, in
/// registers. A strip of eight scores of which one is above its query's k-th best is handed over in shared memory, and a thread a query then puts what passes
/// into the query's heap. As scores get better fewer pass: of n items about k·ln(n ÷ k). Items come in ascending order, so an equal score never replaces one.
/// A score is summed in the order of the factors, the same number whatever tile it falls into.</para>
/// <para>Queries·items·2·f operations. Bytes: a tile's items are read once for each group of 32 queries, from cache but for the first: 4·f a candidate and
/// group. Shared memory: 19,136 bytes. Launch: groups of queries × slabs; threads: strips of queries (1 … 4) × strips of items (1 … 16), 64 on a GPU.</para>
/// </remarks>
static class ScoreTopKKernel
{
    public const int MostQueryStrips = 4;
    public const int MostItemStrips = 16;

    const int Depth = 16; // rows of factors are padded to a multiple of it
    const int MostQueries = MostQueryStrips * Strip.Length;
    // One more than a multiple of 32 or an odd number: neighbours fall into different banks.
    const int QueryStep = MostQueryStrips + 1;
    const int ItemStep = MostItemStrips + 1;
    const int ScoreStep = MostQueries + 1;
    const int ScoreLength = MostItemStrips * Strip.Length * ScoreStep; // the staged factors lie in the same memory: they have been read when scores come

    [KernelLimits(registers: 184, sharedBytes: 19136)]
    public static void Find(ScoreTopKView view)
    {
        var shared = SharedMemory.Allocate<float>(ScoreLength);
        var thresholds = SharedMemory.Allocate<float>(MostQueries);
        var offered = SharedMemory.Allocate<int>(MostItemStrips * ScoreStep);
        var queryStrip = Group.IdxX / view.ItemStrips;
        var itemStrip = Group.IdxX % view.ItemStrips;
        var queries = Group.DimX / view.ItemStrips * Strip.Length;
        var firstQuery = Grid.IdxX * queries;
        var start = Grid.IdxY * view.SlabCandidates;
        var end = IntrinsicMath.Min(start + view.SlabCandidates, view.Candidates.IntLength);

        for (var q = Group.IdxX; q < queries; q += Group.DimX)
        {
            thresholds[q] = float.NegativeInfinity;
            if (firstQuery + q < view.Queries.IntLength) view.Counts[CountPlace(view, firstQuery + q)] = 0;
        }

        for (var first = start; first < end; first += view.ItemStrips * Strip.Length)
        {
            var tile = Multiply(view, shared, firstQuery, queries, first, end, queryStrip, itemStrip);
            Offer(tile, shared, thresholds, offered, queryStrip, itemStrip);
            GroupBarrier.Wait(); // all offers are there
            for (var q = Group.IdxX; q < queries && firstQuery + q < view.Queries.IntLength; q += Group.DimX)
            {
                thresholds[q] = Take(view, shared, offered, q, firstQuery + q, first, end, thresholds[q]);
            }

            GroupBarrier.Wait(); // all offers have been read: the next tile may overwrite them
        }

        for (var q = Group.IdxX; q < queries && firstQuery + q < view.Queries.IntLength; q += Group.DimX)
        {
            Heap(view, firstQuery + q).Sort(view.Counts[CountPlace(view, firstQuery + q)]);
        }
    }

    static SquareTile Multiply(ScoreTopKView view, ArrayView<float> shared, int firstQuery, int queries, int first, int end, int queryStrip, int itemStrip)
    {
        var staged = shared.SubView(Depth * Strip.Length * QueryStep, Depth * Strip.Length * ItemStep);
        var sum = default(SquareTile);
        for (var quad = 0; quad < view.Items.QuadsPerRow; quad += Depth / Float4.Length)
        {
            StageQueries(view, shared, firstQuery, queries, quad);
            StageItems(view, staged, first, end, quad);
            GroupBarrier.Wait(); // the factors are staged
            for (var k = 0; k < Depth; k++)
            {
                var rows = Strip.Load(shared, k * Strip.Length * QueryStep + queryStrip, QueryStep);
                sum = sum.AddOuter(rows, Strip.Load(staged, k * Strip.Length * ItemStep + itemStrip, ItemStep));
            }

            GroupBarrier.Wait(); // they have been read: the next, or scores, may overwrite them
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
        for (var n = Group.IdxX; n < view.ItemStrips * Strip.Length * quads; n += Group.DimX)
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

    /// <summary>Four factors of a vector; vector 8·s + i of a factor lies at i · step + s.</summary>
    static void Stage(ArrayView<float> staged, Float4 value, int quad, int vector, int step)
    {
        var place = (quad * Float4.Length * Strip.Length + vector % Strip.Length) * step + vector / Strip.Length;
        staged[place] = value.X;
        staged[place + Strip.Length * step] = value.Y;
        staged[place + 2 * Strip.Length * step] = value.Z;
        staged[place + 3 * Strip.Length * step] = value.W;
    }

    static void Offer(SquareTile tile, ArrayView<float> scores, ArrayView<float> thresholds, ArrayView<int> offered, int queryStrip, int itemStrip)
    {
        var query = queryStrip * Strip.Length;
        Offer(tile.Row0, scores, thresholds, offered, query, itemStrip);
        Offer(tile.Row1, scores, thresholds, offered, query + 1, itemStrip);
        Offer(tile.Row2, scores, thresholds, offered, query + 2, itemStrip);
        Offer(tile.Row3, scores, thresholds, offered, query + 3, itemStrip);
        Offer(tile.Row4, scores, thresholds, offered, query + 4, itemStrip);
        Offer(tile.Row5, scores, thresholds, offered, query + 5, itemStrip);
        Offer(tile.Row6, scores, thresholds, offered, query + 6, itemStrip);
        Offer(tile.Row7, scores, thresholds, offered, query + 7, itemStrip);
    }

    static void Offer(Strip row, ArrayView<float> scores, ArrayView<float> thresholds, ArrayView<int> offered, int query, int itemStrip)
    {
        var passes = row.Max() > thresholds[query];
        offered[itemStrip * ScoreStep + query] = passes ? 1 : 0;
        if (passes) row.Store(scores, itemStrip * Strip.Length * ScoreStep + query, ScoreStep);
    }

    /// <summary>Puts what is offered to a query into its heap.</summary>
    /// <returns>The query's new threshold.</returns>
    static float Take(ScoreTopKView view, ArrayView<float> scores, ArrayView<int> offered, int q, int query, int first, int end, float threshold)
    {
        var heap = Heap(view, query);
        var count = view.Counts[CountPlace(view, query)];
        for (var strip = 0; strip < view.ItemStrips; strip++)
        {
            if (offered[strip * ScoreStep + q] == 0) continue;
            for (var j = 0; j < Strip.Length && first + strip * Strip.Length + j < end; j++)
            {
                var score = scores[(strip * Strip.Length + j) * ScoreStep + q];
                if (!(score > threshold)) continue;
                var item = view.Candidates[first + strip * Strip.Length + j];
                if (view.HidesKnown != 0 && IsKnown(view, query, item)) continue;
                if (count < view.Kept) heap.Raise(count++, score, item);
                else heap.Sink(count, score, item);
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

    static TopKHeap Heap(ScoreTopKView view, int query) =>
        new(view.Scores, view.Rows, (long)Grid.IdxY * view.Kept * view.Queries.IntLength + query, view.Queries.IntLength);

    static long CountPlace(ScoreTopKView view, int query) => (long)Grid.IdxY * view.Queries.IntLength + query;
}
