using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>The queries that <see cref="ScoreTopKKernel"/> answers. It is one value because a kernel takes few parameters.</summary>
struct ScoreTopKView
{
    /// <summary>[rows × f] The vectors, among them those of the queries.</summary>
    public FactorsView X;

    /// <summary>[queries] The row of each query in <see cref="X"/>.</summary>
    public ArrayView<int> Queries;

    /// <summary>[items × f]</summary>
    public FactorsView Items;

    /// <summary>[candidates] The items that may be answers, ascending.</summary>
    public ArrayView<int> Candidates;

    /// <summary>[items] The factor of each item's score; read only if <see cref="HasScales"/> is 1.</summary>
    public ArrayView<float> Scales;

    /// <summary>1: scores are scaled; 0: they are dot products.</summary>
    public int HasScales;

    /// <summary>[rows × items] The items to hide from each row; read only if <see cref="HidesKnown"/> is 1.</summary>
    public SparseRowsView Known;

    /// <summary>1: known items are hidden; 0: not.</summary>
    public int HidesKnown;

    /// <summary>[items × items] The neighbours of each item; read only if <see cref="HidesNeighbours"/> is 1.</summary>
    public SparseRowsView Neighbours;

    /// <summary>1: items with a neighbour among a row's known items are hidden, because the computer scores them; 0: not.</summary>
    public int HidesNeighbours;

    /// <summary>Candidates in a slab. The y index of the grid is the number of the slab.</summary>
    public int SlabCandidates;

    /// <summary>k, the maximum number of items kept for a query in a slab.</summary>
    public int Kept;

    /// <summary>[slabs × kept × queries] The scores, the best one first.</summary>
    public ArrayView<float> Scores;

    /// <summary>[slabs × kept × queries] The items of the scores.</summary>
    public ArrayView<int> Rows;

    /// <summary>[slabs × queries] The number of items kept.</summary>
    public ArrayView<int> Counts;
}
