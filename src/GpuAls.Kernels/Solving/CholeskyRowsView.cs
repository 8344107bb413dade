using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What <see cref="CholeskyRowsKernel"/> is given; one value, for a kernel takes few parameters.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
struct CholeskyRowsView<TView> where TView : struct, IFactorsView<TView>
{
    /// <summary>[rows × columns] Weights w.</summary>
    public SparseRowsView Rows;

    /// <summary>[rows to solve] Which rows, those with most entries first, so that no group works alone at the end.</summary>
    public ArrayView<int> Order;

    /// <summary>G [stride × stride], zero beyond f.</summary>
    public ArrayView<float> Gram;

    /// <summary>[columns × f] The side that is held fixed.</summary>
    public TView Y;

    /// <summary>[groups × 2] The smallest row that a group found not positive definite, and its factor; <see cref="int.MaxValue"/> where there is none.</summary>
    public ArrayView<int> Failures;

    /// <summary>Factors of a system: f, or those of a block.</summary>
    public int Factors;

    /// <summary>Entries whose vectors are staged at once; a multiple of 8.</summary>
    public int Chunk;
}
