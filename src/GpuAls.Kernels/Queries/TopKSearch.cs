using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Runs <see cref="ScoreTopKKernel"/> and brings its answers into the form of the CPU's.</summary>
/// <param name="accelerator">Where it runs.</param>
/// <param name="shape">How it is cut.</param>
/// <param name="work">What each round cuts up.</param>
sealed class TopKSearch(Accelerator accelerator, TopKShape shape, WorkSpace work)
{
    /// <summary>The most queries that are worth handing over in one call.</summary>
    public const int MostQueries = 1 << 15;

    // What the heaps of one launch take at the most, in scored rows of 8 bytes each.
    const long MostKept = 1 << 24;

    readonly Action<AcceleratorStream, KernelConfig, ScoreTopKView> find = accelerator.LoadKernel<ScoreTopKView>(ScoreTopKKernel.Find);

    /// <summary>Words of <see cref="WorkSpace"/> that a round takes.</summary>
    public static long Words(TopKShape shape, int queries, int kept, int candidates)
    {
        var (slabs, perSlab) = shape.Cut(queries, candidates);
        var places = (long)slabs * Math.Min(kept, perSlab) * queries;
        return WorkSpace.Words(queries, candidates, places, places, (long)slabs * queries);
    }

    /// <summary>How many queries to hand over in one call: as many as are worth it and fit the work space.</summary>
    public int RoundQueries(int kept, int candidates)
    {
        var queries = (int)Math.Clamp(MostKept / Math.Max(1, kept), 1, MostQueries);
        while (queries > 1 && Words(shape, queries, kept, candidates) > work.Length) queries /= 2;
        return queries;
    }

    /// <summary>[queries] The best of each, best first.</summary>
    /// <param name="question">Whom to compare with what; candidates and the places of the answers are set here.</param>
    /// <param name="candidates">Rows of items, ascending.</param>
    /// <param name="queries">Rows of X.</param>
    public Scored[][] Find(ScoreTopKView question, int[] candidates, int[] queries)
    {
        var (slabs, perSlab) = shape.Cut(queries.Length, candidates.Length);
        var kept = question.Kept;
        question.Kept = Math.Min(kept, perSlab);
        var places = (long)slabs * question.Kept * queries.Length;
        work.Clear();
        question.Queries = work.Take(queries);
        question.Candidates = work.Take(candidates);
        question.SlabCandidates = perSlab;
        question.ItemStrips = shape.ItemStrips;
        question.Scores = work.Take<float>(places);
        question.Rows = work.Take<int>(places);
        question.Counts = work.Take<int>((long)slabs * queries.Length);
        var grid = new Index3D(shape.QueryGroups(queries.Length), slabs, 1);
        find(accelerator.DefaultStream, new KernelConfig(grid, new Index3D(shape.Threads, 1, 1)), question);
        return Merge(Read(question.Scores), Read(question.Rows), Read(question.Counts), question.Kept, kept, queries.Length);
    }

    T[] Read<T>(ArrayView<T> view) where T : unmanaged
    {
        var values = new T[view.Length];
        view.CopyToCPU(accelerator.DefaultStream, values);
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
