using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>How a launch of <see cref="ScoreTopKKernel"/> is cut; the answers do not depend on it.</summary>
/// <param name="QueryStrips">Strips of eight queries a group, 1 to 4.</param>
/// <param name="ItemStrips">Strips of eight items a tile, 1 to 16; threads a group are the product of both.</param>
/// <param name="Groups">With fewer groups of queries than this, the candidates are cut into slabs.</param>
readonly record struct TopKShape(int QueryStrips, int ItemStrips, int Groups)
{
    public int Threads => QueryStrips * ItemStrips;

    public int Queries => QueryStrips * Strip.Length;

    public int Items => ItemStrips * Strip.Length;

    /// <summary>64 threads on a GPU. On ILGPU's CPU accelerator one, for there a barrier between threads costs milliseconds.</summary>
    public static TopKShape For(Accelerator accelerator) => accelerator.AcceleratorType == AcceleratorType.CPU
        ? new TopKShape(1, 1, 1)
        : new TopKShape(ScoreTopKKernel.MostQueryStrips, ScoreTopKKernel.MostItemStrips, 4 * accelerator.NumMultiprocessors);

    public int QueryGroups(int queries) => (queries + Queries - 1) / Queries;

    /// <summary>Candidates a slab: whole tiles, several of them, so that the few first ones, where every score is among the best, do not rule.</summary>
    int SlabCandidates(int queries, int candidates)
    {
        const int fewestTiles = 8;
        var slabs = (Groups - 1) / QueryGroups(queries) + 1;
        var tiles = (candidates + Items - 1) / Items;
        return Math.Max(fewestTiles, (tiles + slabs - 1) / slabs) * Items;
    }

    /// <summary>How many slabs the candidates are cut into, and candidates a slab.</summary>
    public (int Slabs, int Candidates) Cut(int queries, int candidates)
    {
        var perSlab = SlabCandidates(queries, candidates);
        return ((candidates + perSlab - 1) / perSlab, perSlab);
    }
}
