using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>
/// Counts, for every test item of each query, the items that come before it: those with a higher score, and those with an equal score and a lower
/// row. Known items are counted with all others and then subtracted.
/// </summary>
/// <remarks>
/// <para><see cref="ScoreTests"/> computes the score of each test item, <see cref="Count"/> compares all scores with those of the query's test items,
/// and <see cref="SubtractKnown"/> does the same for the known items alone. All three sum a score in the order of the factors.</para>
/// <para><see cref="Count"/>: groups, slabs and tiles are those of <see cref="ScoreTopKKernel"/>. One thread for each query compares the query's
/// scores of a tile with each of its test items, and adds what it has counted with one atomic addition for each tile and test item. Whole numbers,
/// so the order of additions does not matter. Operations: queries·items·(2·f + test items of a query). Bytes: 4·f for each item and group of
/// queries. Shared memory for 64 threads: 17,408 bytes.</para>
/// <para><see cref="ScoreTests"/> and <see cref="SubtractKnown"/> work with any launch: thread t of all takes test items t, t + number of
/// threads, …; group g takes queries g, g + grid size, …, and its threads the known items in turn.</para>
/// </remarks>
static class RankCountKernel
{
    /// <summary>Computes the score of each test item.</summary>
    public static void ScoreTests(RankCountView view)
    {
        for (var t = Grid.IdxX * Group.DimX + Group.IdxX; t < view.TestItems.IntLength; t += Grid.DimX * Group.DimX)
        {
            view.TestScores[t] = Score(view.Scoring, view.TestQueries[t], view.TestItems[t]);
            view.Before[t] = 0;
        }
    }

    /// <summary>Counts over all items.</summary>
    public static void Count<TThreads>(RankCountView view) where TThreads : struct, ITileThreads
    {
        var shared = SharedMemory.Allocate<Float4>(TileProduct<TThreads>.SharedQuads);
        var firstQuery = Grid.IdxX * TileProduct<TThreads>.Lines;
        var queries = IntrinsicMath.Min(view.Scoring.Queries.IntLength - firstQuery, TileProduct<TThreads>.Lines);
        var start = Grid.IdxY * view.Scoring.SlabCandidates;
        var end = IntrinsicMath.Min(start + view.Scoring.SlabCandidates, view.Scoring.Candidates.IntLength);
        for (var first = start; first < end; first += TileProduct<TThreads>.Lines)
        {
            ScoreTopKKernel.Multiply<TThreads>(view.Scoring, shared, firstQuery, first, end);
            var items = IntrinsicMath.Min(end - first, TileProduct<TThreads>.Lines);
            for (var q = Group.IdxX; q < queries; q += Group.DimX)
            {
                var scores = shared.SubView(q * TileProduct<TThreads>.Width, TileProduct<TThreads>.Width);
                for (var t = view.Starts[firstQuery + q]; t < view.Starts[firstQuery + q + 1]; t++) CountTile(view, scores, t, first, items);
            }

            GroupBarrier.Wait(); // every thread has read the scores: the next factors may overwrite them
        }
    }

    /// <summary>Subtracts the known items of each query, which are not in its list.</summary>
    public static void SubtractKnown(RankCountView view)
    {
        for (var query = Grid.IdxX; query < view.Scoring.Queries.IntLength; query += Grid.DimX)
        {
            if (view.Starts[query] == view.Starts[query + 1]) continue;
            var row = view.Scoring.Queries[query];
            for (var e = view.Scoring.Known.Offsets[row] + Group.IdxX; e < view.Scoring.Known.Offsets[row + 1L]; e += Group.DimX)
            {
                var item = view.Scoring.Known.Columns[e];
                var score = Score(view.Scoring, query, item);
                for (var t = view.Starts[query]; t < view.Starts[query + 1]; t++)
                {
                    if (IsBefore(score, item, view.TestScores[t], view.TestItems[t]) != 0) Atomic.Add(ref view.Before[t], -1);
                }
            }
        }
    }

    /// <summary>Adds the items of a tile that come before a test item.</summary>
    static void CountTile(RankCountView view, ArrayView<Float4> scores, int t, int first, int items)
    {
        var limit = view.TestScores[t];
        var test = view.TestItems[t];
        var before = 0;
        for (var quad = 0; quad * Float4.Length < items; quad++)
        {
            var four = scores[quad];
            if (!(MathF.Max(MathF.Max(four.X, four.Y), MathF.Max(four.Z, four.W)) >= limit)) continue;
            var item = first + quad * Float4.Length;
            before += CountOne(four.X, item, first + items, limit, test)
                + CountOne(four.Y, item + 1, first + items, limit, test)
                + CountOne(four.Z, item + 2, first + items, limit, test)
                + CountOne(four.W, item + 3, first + items, limit, test);
        }

        if (before > 0) Atomic.Add(ref view.Before[t], before);
    }

    // The places behind the last item repeat it.
    static int CountOne(float score, int item, int end, float limit, int test) => item < end ? IsBefore(score, item, limit, test) : 0;

    // A test item is not before itself, even if the compiler rounded its score in another way here.
    static int IsBefore(float score, int item, float limit, int test) =>
        item != test && (score > limit || (score == limit && item < test)) ? 1 : 0;

    /// <summary>x·y, summed in the order of the factors, as in a tile.</summary>
    static float Score(ScoreTopKView view, int query, int item)
    {
        var row = view.Queries[query];
        var score = 0f;
        for (var quad = 0; quad < view.Items.QuadsPerRow; quad++)
        {
            var x = view.X.Load(row, quad);
            var y = view.Items.Load(item, quad);
            score += x.X * y.X;
            score += x.Y * y.Y;
            score += x.Z * y.Z;
            score += x.W * y.W;
        }

        return score;
    }
}
