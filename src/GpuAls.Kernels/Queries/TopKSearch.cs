using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Runs <see cref="ScoreTopKKernel"/> and brings its answers into the form of the CPU's.</summary>
/// <param name="accelerator">Where it runs.</param>
/// <param name="shape">How it is cut.</param>
sealed class TopKSearch(Accelerator accelerator, TopKShape shape)
{
    // What the heaps of one launch take at the most, in scored rows of 8 bytes each.
    const long MostKept = 1 << 24;
    const int MostQueries = 1 << 15;

    readonly Action<AcceleratorStream, KernelConfig, ScoreTopKView> find = accelerator.LoadKernel<ScoreTopKView>(ScoreTopKKernel.Find);

    /// <summary>How many queries are worth handing over in one call.</summary>
    public static int RoundQueries(int kept) => (int)Math.Clamp(MostKept / Math.Max(1, kept), 1, MostQueries);

    /// <summary>[queries] The best of each, best first.</summary>
    /// <param name="question">Whom to compare with what; the places of the answers are set here.</param>
    /// <param name="queries">Rows of X.</param>
    public Scored[][] Find(ScoreTopKView question, int[] queries)
    {
        var candidates = question.Candidates.IntLength;
        var perSlab = shape.SlabCandidates(queries.Length, candidates);
        var slabs = (candidates + perSlab - 1) / perSlab;
        var places = (long)slabs * question.Kept * queries.Length;
        using var rowsOfQueries = accelerator.Allocate1D(queries);
        using var scores = accelerator.Allocate1D<float>(places);
        using var rows = accelerator.Allocate1D<int>(places);
        using var counts = accelerator.Allocate1D<int>((long)slabs * queries.Length);
        question.Queries = rowsOfQueries.View;
        question.SlabCandidates = perSlab;
        question.ItemStrips = shape.ItemStrips;
        question.Scores = scores.View;
        question.Rows = rows.View;
        question.Counts = counts.View;
        var grid = new Index3D(shape.QueryGroups(queries.Length), slabs, 1);
        find(accelerator.DefaultStream, new KernelConfig(grid, new Index3D(shape.Threads, 1, 1)), question);
        accelerator.DefaultStream.Synchronize();
        return Merge(scores.GetAsArray1D(), rows.GetAsArray1D(), counts.GetAsArray1D(), question.Kept, queries.Length);
    }

    static Scored[][] Merge(float[] scores, int[] rows, int[] counts, int kept, int queries)
    {
        var slabs = counts.Length / queries;
        var answers = new Scored[queries][];
        Parallel.For(0, queries, query =>
        {
            if (slabs == 1)
            {
                answers[query] = [.. Kept(query, 0)];
                return;
            }

            var best = new TopK(kept);
            for (var slab = 0; slab < slabs; slab++)
            {
                foreach (var scored in Kept(query, slab)) best.Add(scored);
            }

            answers[query] = best.ToSortedArray();
        });
        return answers;

        IEnumerable<Scored> Kept(int query, int slab)
        {
            for (var place = 0; place < counts[slab * queries + query]; place++)
            {
                var at = ((long)slab * kept + place) * queries + query;
                yield return new Scored(rows[at], scores[at]);
            }
        }
    }
}
