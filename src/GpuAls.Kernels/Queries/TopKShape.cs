using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Products;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Queries;

/// <summary>The shape of a launch of <see cref="ScoreTopKKernel"/>. The answers do not depend on it.</summary>
/// <param name="Tile">The threads of a group, and so its queries, and the items of a tile.</param>
/// <param name="Groups">Groups that run together. The candidates are cut into as many slabs as these groups have room for.</param>
readonly record struct TopKShape(TileShape Tile, int Groups)
{
    /// <summary>Maximum queries of a launch. A larger launch is not faster.</summary>
    public const int MaxQueries = 1 << 15;

    // Operations of a launch: a slow card (0.5 TFLOP/s) takes a second. The watchdog of a card with a display ends a launch after two.
    const long MaxOperations = 1L << 39;

    // Groups of 64 threads, with up to 160 registers each, that a multiprocessor has room for.
    const int GroupsOfMultiprocessor = 6;

    /// <summary>The shape for an accelerator.</summary>
    public static TopKShape For(Accelerator accelerator) =>
        new(TileShape.For(accelerator), accelerator.IsEmulated() ? 1 : GroupsOfMultiprocessor * accelerator.NumMultiprocessors);

    /// <summary>Maximum queries of a launch: whole groups, of which at least one, within the limits of queries and of operations.</summary>
    /// <param name="candidates">The number of candidates.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    public int QueriesOfLaunch(int candidates, int stride)
    {
        var queries = Math.Min(MaxQueries, MaxOperations / (2L * Math.Max(1, candidates) * stride));
        return (int)Math.Max(1, queries / Tile.Lines) * Tile.Lines;
    }

    /// <summary>The number of slabs that the candidates are cut into, and the candidates in a slab.</summary>
    public (int Slabs, int Candidates) Cut(int queries, int candidates)
    {
        // At least eight whole tiles: in the first tiles of a slab every score is among the best, which is slow.
        const int minTiles = 8;
        var slabs = Math.Max(1, Groups / Math.Max(1, Tile.Tiles(queries)));
        var perSlab = Math.Max(minTiles, (Tile.Tiles(candidates) + slabs - 1) / slabs) * Tile.Lines;
        return ((candidates + perSlab - 1) / perSlab, perSlab);
    }
}
