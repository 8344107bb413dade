using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What <see cref="ScoreTopKKernel"/> is given; one value, for a kernel takes few parameters.</summary>
struct ScoreTopKView
{
    /// <summary>[rows × f] Where the queries' vectors are.</summary>
    public FactorsView X;

    /// <summary>[queries] Their rows.</summary>
    public ArrayView<int> Queries;

    /// <summary>[items × f]</summary>
    public FactorsView Items;

    /// <summary>[candidates] Which items, ascending.</summary>
    public ArrayView<int> Candidates;

    /// <summary>[items] What each score is multiplied by; not read unless <see cref="HasScales"/>.</summary>
    public ArrayView<float> Scales;

    /// <summary>1: scores are scaled; 0: they are dot products.</summary>
    public int HasScales;

    /// <summary>[rows × items] Items to hide from each row; not read unless <see cref="HidesKnown"/>.</summary>
    public SparseRowsView Known;

    /// <summary>1: known items are hidden; 0: not.</summary>
    public int HidesKnown;

    /// <summary>Candidates a slab; a launch has a slab for each y of its grid.</summary>
    public int SlabCandidates;

    /// <summary>k, the most that are kept for a query and slab.</summary>
    public int Kept;

    /// <summary>Strips of eight items side by side in a group's tile.</summary>
    public int ItemStrips;

    /// <summary>[slabs × kept × queries] Best first.</summary>
    public ArrayView<float> Scores;

    /// <summary>[slabs × kept × queries]</summary>
    public ArrayView<int> Rows;

    /// <summary>[slabs × queries] How many were kept.</summary>
    public ArrayView<int> Counts;
}
