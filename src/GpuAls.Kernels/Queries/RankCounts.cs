using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Queries;

/// <summary>Launches <see cref="RankCountKernel"/> on batches of users that fit the work space.</summary>
/// <param name="accelerator">The accelerator that runs the kernels.</param>
/// <param name="shape">The shape of the launches that score all items.</param>
/// <param name="work">The memory of a batch.</param>
sealed class RankCounts(Accelerator accelerator, TopKShape shape, WorkSpace work)
{
    const int Threads = 64;
    const int MaxGroups = 1 << 12;

    // A query has a row and a start; a test item has a row, a query, a score and a count.
    const int WordsOfQuery = 2;
    const int WordsOfTest = 4;

    readonly Action<AcceleratorStream, KernelConfig, RankCountView> scoreTests =
        accelerator.LoadKernel<RankCountView>(RankCountKernel.ScoreTests);

    readonly Action<AcceleratorStream, KernelConfig, RankCountView> count = shape.Tile.Load(
        () => accelerator.LoadKernel<RankCountView>(RankCountKernel.Count<EightBySide>),
        () => accelerator.LoadKernel<RankCountView>(RankCountKernel.Count<FourBySide>),
        () => accelerator.LoadKernel<RankCountView>(RankCountKernel.Count<OneThread>));

    readonly Action<AcceleratorStream, KernelConfig, RankCountView> subtractKnown =
        accelerator.LoadKernel<RankCountView>(RankCountKernel.SubtractKnown);

    /// <summary>Words of <see cref="WorkSpace"/> that the smallest batch takes: one test item of one user.</summary>
    public static long MinWords(int items) => WorkSpace.Words(1, items, 2, 1, 1, 1, 1);

    /// <summary>
    /// Divides test items into batches that fit the work space, in their order: pieces of users, with the number of a user, the first test item and
    /// the number of test items. A user with many test items is cut into pieces in several batches.
    /// </summary>
    /// <param name="items">The number of all items.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="tests">[users] The number of test items of each user.</param>
    public IEnumerable<IReadOnlyList<(int User, int First, int Count)>> Batches(int items, int stride, IReadOnlyList<int> tests)
    {
        var maxPieces = shape.QueriesOfLaunch(items, stride);
        // The arrays of the smallest batch are rounded up, so its words are enough for one test item more than others are counted for.
        var max = work.Length - MinWords(items) + WordsOfQuery + WordsOfTest;
        var batch = new List<(int, int, int)>();
        var words = 0L;
        for (var user = 0; user < tests.Count; user++)
        {
            for (var first = 0; first < tests[user];)
            {
                var room = (int)Math.Min((max - words - WordsOfQuery) / WordsOfTest, tests[user] - first);
                if (room > 0 && batch.Count < maxPieces)
                {
                    batch.Add((user, first, room));
                    words += WordsOfQuery + (long)room * WordsOfTest;
                    first += room;
                    continue;
                }

                yield return batch;
                batch = [];
                words = 0;
            }
        }

        if (batch.Count > 0) yield return batch;
    }

    /// <summary>The number of items before each test item of a batch, one piece after the other.</summary>
    /// <param name="scoring">The vectors and the known items. This method sets the queries, the candidates and the slabs.</param>
    /// <param name="items">The number of all items.</param>
    /// <param name="queries">[pieces] Rows of users.</param>
    /// <param name="tests">[pieces] Rows of test items, ascending.</param>
    public int[] Count(ScoreTopKView scoring, int items, IReadOnlyList<int> queries, IReadOnlyList<ArraySegment<int>> tests)
    {
        var starts = new int[tests.Count + 1];
        for (var piece = 0; piece < tests.Count; piece++) starts[piece + 1] = starts[piece] + tests[piece].Count;
        var all = starts[^1];
        var (slabs, perSlab) = shape.Cut(queries.Count, items);
        work.Clear();
        scoring.Queries = work.Take([.. queries]);
        scoring.Candidates = work.Take([.. Enumerable.Range(0, items)]);
        scoring.SlabCandidates = perSlab;
        // Not used, but a view without memory cannot be passed to every kernel.
        scoring.Scores = scoring.Scales;
        (scoring.Rows, scoring.Counts) = (scoring.Candidates, scoring.Candidates);
        var view = new RankCountView
        {
            Scoring = scoring,
            Starts = work.Take(starts),
            TestItems = work.Take([.. tests.SelectMany(piece => piece)]),
            TestQueries = work.Take([.. tests.SelectMany((piece, query) => Enumerable.Repeat(query, piece.Count))]),
            TestScores = work.Take<float>(all),
            Before = work.Take<int>(all),
        };
        var stream = accelerator.DefaultStream;
        var threads = accelerator.IsEmulated() ? 1 : Threads;
        scoreTests(stream, new KernelConfig(Math.Clamp((all + threads - 1) / threads, 1, MaxGroups), threads), view);
        var grid = new Index2D(shape.Tile.Tiles(queries.Count), slabs);
        count(stream, new KernelConfig(grid, new Index2D(shape.Tile.Threads, 1)), view);
        subtractKnown(stream, new KernelConfig(Math.Min(queries.Count, MaxGroups), threads), view);
        var before = new int[all];
        view.Before.CopyToCPU(stream, before);
        stream.Synchronize();
        return before;
    }
}
