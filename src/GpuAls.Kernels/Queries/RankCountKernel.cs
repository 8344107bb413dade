using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>
/// Counts, for every test item of each query, the items that come before it: those with a higher score, and those with an equal score and a lower
/// row. Known items are counted with all others and then subtracted.
/// </summary>
/// <remarks>
/// <para><see cref="ScoreTests"/> computes the score of each test item, <see cref="Count"/> compares all scores with those of the query's test items,
/// and <see cref="SubtractKnown"/> does the same for the known items alone. All three sum a score in the order of the factors.</para>
/// <para><see cref="Count"/>: groups, slabs and tiles are those of <see cref="ScoreTopKKernel"/>. A thread compares its 8 × 8 scores with the test
/// items of their queries, and adds what it has counted with one atomic addition for each row of eight and each test item. Whole numbers, so the
/// order of additions does not matter. Operations: queries·items·(2·f + test items of a query). Bytes: 4·f for each item and group of queries. Shared
/// memory: 11,264 bytes.</para>
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
    public static void Count(RankCountView view)
    {
        var shared = SharedMemory.Allocate<float>(ScoreTopKKernel.StagedLength);
        var queryTile = Group.IdxX / view.Scoring.ItemTiles;
        var itemTile = Group.IdxX % view.Scoring.ItemTiles;
        var queries = Group.DimX / view.Scoring.ItemTiles * Float8.Length;
        var firstQuery = Grid.IdxX * queries;
        var start = Grid.IdxY * view.Scoring.SlabCandidates;
        var end = IntrinsicMath.Min(start + view.Scoring.SlabCandidates, view.Scoring.Candidates.IntLength);
        for (var first = start; first < end; first += view.Scoring.ItemTiles * Float8.Length)
        {
            var tile = ScoreTopKKernel.Multiply(view.Scoring, shared, firstQuery, queries, first, end, queryTile, itemTile);
            var query = firstQuery + queryTile * Float8.Length;
            var item = first + itemTile * Float8.Length;
            CountRow(view, tile.Row0, query, item, end);
            CountRow(view, tile.Row1, query + 1, item, end);
            CountRow(view, tile.Row2, query + 2, item, end);
            CountRow(view, tile.Row3, query + 3, item, end);
            CountRow(view, tile.Row4, query + 4, item, end);
            CountRow(view, tile.Row5, query + 5, item, end);
            CountRow(view, tile.Row6, query + 6, item, end);
            CountRow(view, tile.Row7, query + 7, item, end);
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

    static void CountRow(RankCountView view, Float8 scores, int query, int item, int end)
    {
        if (query >= view.Scoring.Queries.IntLength) return;
        for (var t = view.Starts[query]; t < view.Starts[query + 1]; t++)
        {
            var limit = view.TestScores[t];
            if (!(scores.Max() >= limit)) continue;
            var test = view.TestItems[t];
            var before = CountOne(scores.V0, item, end, limit, test)
                + CountOne(scores.V1, item + 1, end, limit, test)
                + CountOne(scores.V2, item + 2, end, limit, test)
                + CountOne(scores.V3, item + 3, end, limit, test)
                + CountOne(scores.V4, item + 4, end, limit, test)
                + CountOne(scores.V5, item + 5, end, limit, test)
                + CountOne(scores.V6, item + 6, end, limit, test)
                + CountOne(scores.V7, item + 7, end, limit, test);
            if (before > 0) Atomic.Add(ref view.Before[t], before);
        }
    }

    // The places behind the last item are filled with zeros.
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
