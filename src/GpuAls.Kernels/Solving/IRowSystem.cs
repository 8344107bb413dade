using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// Which system of a row <see cref="CholeskyRowsKernel"/> forms and solves: that of all factors, A·x = b, or that of a block of them while the others stay.
/// Factors and quads are counted from the first of the system.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
interface IRowSystem<TSelf> where TSelf : struct, IRowSystem<TSelf>
{
    /// <summary>Where the system begins among all factors.</summary>
    int FirstFactor { get; }

    /// <summary>
    /// Copies a tile of G and adds the row's own λ to the diagonal, with ones on the diagonal and zeros elsewhere where a factor is not of the system: there L is
    /// the identity and b is zero.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="gram">G [stride × stride]</param>
    /// <param name="stride">Floats in a row of it.</param>
    /// <param name="matrix">The triangle of tiles.</param>
    /// <param name="tile">Its number.</param>
    /// <param name="tiles">How many there are.</param>
    void CopyGram(int row, ArrayView<float> gram, int stride, ArrayView<float> matrix, int tile, int tiles);

    /// <summary>Four factors of a fixed vector, zero where they are not of the system.</summary>
    Float4 Load<TView>(TView y, int column, int quad) where TView : struct, IFactorsView<TView>;

    /// <summary>What of the right side is there before the entries are added.</summary>
    float RightSide(int row, int factor);

    /// <summary>How often an entry's vector is in the right side.</summary>
    float Coefficient(SparseRowsView rows, long entry);

    /// <summary>Takes the solution of a row's system. All threads of the group call it, after a barrier and before one.</summary>
    /// <param name="view">What is solved.</param>
    /// <param name="row">The row.</param>
    /// <param name="solution">[tiles a side × 8]</param>
    /// <param name="side">Tiles a side.</param>
    void Accept<TView>(CholeskyRowsView<TView> view, int row, ArrayView<float> solution, int side) where TView : struct, IFactorsView<TView>;
}
