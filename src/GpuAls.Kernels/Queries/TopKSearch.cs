using GpuAls.Core.Queries;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Tiles;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Queries;

/// <summary>Launches <see cref="ScoreTopKKernel"/> and converts its answers to those of the CPU.</summary>
/// <param name="accelerator">The accelerator that runs the kernel.</param>
/// <param name="shape">The shape of its launches.</param>
/// <param name="work">The memory of a batch of queries.</param>
sealed class TopKSearch(Accelerator accelerator, TopKShape shape, WorkSpace work)
{
    /// <summary>Maximum queries in a batch. A larger batch is not faster.</summary>
    public const int MaxQueries = 1 << 15;

    // Maximum scored rows in the heaps of one launch, of 8 bytes each.
    const long MaxKept = 1 << 24;

    readonly Action<AcceleratorStream, KernelConfig, ScoreTopKView> find = accelerator.LoadKernel<ScoreTopKView>(ScoreTopKKernel.Find);

    /// <summary>Words of <see cref="WorkSpace"/> that a batch takes.</summary>
    public static long Words(TopKShape shape, int queries, int kept, int candidates)
    {
        var (slabs, perSlab) = shape.Cut(queries, candidates);
        var places = (long)slabs * Math.Min(kept, perSlab) * queries;
        return WorkSpace.Words(queries, candidates, places, places, (long)slabs * queries);
    }

    /// <summary>The number of queries in a batch: at most <see cref="MaxQueries"/>, and few enough for the work space.</summary>
    public int BatchQueries(int kept, int candidates)
    {
        var queries = (int)Math.Clamp(MaxKept / Math.Max(1, kept), 1, MaxQueries);
        while (queries > 1 && Words(shape, queries, kept, candidates) > work.Length) queries /= 2;
        return queries;
    }

    /// <summary>[queries] The best items of each query, the best one first.</summary>
    /// <param name="view">The vectors to compare. This method sets the queries, the candidates and the memory of the answers.</param>
    /// <param name="candidates">Rows of items, ascending.</param>
    /// <param name="queries">Rows of X.</param>
    public Scored[][] Find(ScoreTopKView view, int[] candidates, int[] queries)
    {
        var (slabs, perSlab) = shape.Cut(queries.Length, candidates.Length);
        var kept = view.Kept;
        view.Kept = Math.Min(kept, perSlab);
        var places = (long)slabs * view.Kept * queries.Length;
        work.Clear();
        view.Queries = work.Take(queries);
        view.Candidates = work.Take(candidates);
        view.SlabCandidates = perSlab;
        view.ItemTiles = shape.ItemTiles;
        view.Scores = work.Take<float>(places);
        view.Rows = work.Take<int>(places);
        view.Counts = work.Take<int>((long)slabs * queries.Length);
        var grid = new Index3D(shape.QueryGroups(queries.Length), slabs, 1);
        find(accelerator.DefaultStream, new KernelConfig(grid, new Index3D(shape.Threads, 1, 1)), view);
        return Merge(Read(view.Scores), Read(view.Rows), Read(view.Counts), view.Kept, kept, queries.Length);
    }

    T[] Read<T>(ArrayView<T> source) where T : unmanaged
    {
        var values = new T[source.Length];
        source.CopyToCPU(accelerator.DefaultStream, values);
        accelerator.DefaultStream.Synchronize();
        return values;
    }

    static Scored[][] Merge(float[] scores, int[] rows, int[] counts, int keptOfSlab, int kept, int queries)
    {
        var slabs = counts.Length / queries;
        var answers = new Scored[queries][];
        Parallel.For(0, queries, query =>
        {
            if (slabs == 1)
            {
                answers[query] = [.. OfSlab(query, 0)];
                return;
            }

            var best = new TopK(kept);
            for (var slab = 0; slab < slabs; slab++)
            {
                foreach (var scored in OfSlab(query, slab)) best.Add(scored);
            }

            answers[query] = best.ToSortedArray();
        });
        return answers;

        IEnumerable<Scored> OfSlab(int query, int slab)
        {
            for (var place = 0; place < counts[slab * queries + query]; place++)
            {
                var at = ((long)slab * keptOfSlab + place) * queries + query;
                yield return new Scored(rows[at], scores[at]);
            }
        }
    }
}

/// <summary>The shape of a launch of <see cref="ScoreTopKKernel"/>. The answers do not depend on it.</summary>
/// <param name="QueryTiles">Tiles of eight queries in a group, 1 to 4.</param>
/// <param name="ItemTiles">Tiles of eight items in a group, 1 to 16. A group has one thread for each pair of tiles.</param>
/// <param name="Groups">If the queries make fewer groups than this, the candidates are cut into slabs.</param>
readonly record struct TopKShape(int QueryTiles, int ItemTiles, int Groups)
{
    public int Threads => QueryTiles * ItemTiles;

    public int Queries => QueryTiles * Float8.Length;

    public int Items => ItemTiles * Float8.Length;

    /// <summary>The shape for an accelerator: 64 threads on a GPU, one on ILGPU's CPU accelerator.</summary>
    public static TopKShape For(Accelerator accelerator) => accelerator.IsEmulated()
        ? new TopKShape(1, 1, 1)
        : new TopKShape(ScoreTopKKernel.MaxQueryTiles, ScoreTopKKernel.MaxItemTiles, 4 * accelerator.NumMultiprocessors);

    public int QueryGroups(int queries) => (queries + Queries - 1) / Queries;

    /// <summary>
    /// Candidates in a slab: at least eight whole tiles, because in the first tiles of a slab every score is among the best, which is slow.
    /// </summary>
    int SlabCandidates(int queries, int candidates)
    {
        const int minTiles = 8;
        var slabs = (Groups - 1) / QueryGroups(queries) + 1;
        var tiles = (candidates + Items - 1) / Items;
        return Math.Max(minTiles, (tiles + slabs - 1) / slabs) * Items;
    }

    /// <summary>The number of slabs that the candidates are cut into, and the candidates in a slab.</summary>
    public (int Slabs, int Candidates) Cut(int queries, int candidates)
    {
        var perSlab = SlabCandidates(queries, candidates);
        return ((candidates + perSlab - 1) / perSlab, perSlab);
    }
}
