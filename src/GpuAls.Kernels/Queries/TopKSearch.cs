using GpuAls.Core.Queries;
using GpuAls.Kernels.Products;
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
    public const int MaxQueries = TopKShape.MaxQueries;

    // Maximum scored rows in the heaps of one launch, of 8 bytes each.
    const long MaxKept = 1 << 24;

    readonly Action<AcceleratorStream, KernelConfig, ScoreTopKView> find = shape.Tile.Load(
        () => accelerator.LoadKernel<ScoreTopKView>(ScoreTopKKernel.Find<EightBySide>),
        () => accelerator.LoadKernel<ScoreTopKView>(ScoreTopKKernel.Find<FourBySide>),
        () => accelerator.LoadKernel<ScoreTopKView>(ScoreTopKKernel.Find<OneThread>));

    /// <summary>Words of <see cref="WorkSpace"/> that a batch takes.</summary>
    public static long Words(TopKShape shape, int queries, int kept, int candidates)
    {
        var (slabs, perSlab) = shape.Cut(queries, candidates);
        var places = (long)slabs * Math.Min(kept, perSlab) * queries;
        return WorkSpace.Words(queries, candidates, places, places, (long)slabs * queries);
    }

    /// <summary>The number of queries in a batch: as many as one launch may have, and few enough for the work space.</summary>
    public int BatchQueries(int kept, int candidates, int stride)
    {
        var queries = (int)Math.Clamp(MaxKept / Math.Max(1, kept), 1, shape.QueriesOfLaunch(candidates, stride));
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
        view.Scores = work.Take<float>(places);
        view.Rows = work.Take<int>(places);
        view.Counts = work.Take<int>((long)slabs * queries.Length);
        var grid = new Index2D(shape.Tile.Tiles(queries.Length), slabs);
        find(accelerator.DefaultStream, new KernelConfig(grid, new Index2D(shape.Tile.Threads, 1)), view);
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
