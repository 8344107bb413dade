using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// The system that <see cref="CholeskyRowsKernel"/> forms and solves for a row: A·x = b of all factors, or the system of a block of factors while the
/// others stay as they are. Factors and quads are counted from the system's first.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
interface IRowSystem<TSelf> where TSelf : struct, IRowSystem<TSelf>
{
    /// <summary>The first factor of the system.</summary>
    int FirstFactor { get; }

    /// <summary>
    /// Copies a tile of G and adds the row's λ to the diagonal. Factors outside the system get ones on the diagonal and zeros elsewhere, so that L is
    /// the identity and b is zero there.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="gram">G [stride × stride]</param>
    /// <param name="stride">Floats in a row of G.</param>
    /// <param name="matrix">A, the triangle of tiles.</param>
    /// <param name="tile">The number of the tile.</param>
    /// <param name="tiles">The number of tiles.</param>
    void CopyGram(int row, ArrayView<float> gram, int stride, ArrayView<float> matrix, int tile, int tiles);

    /// <summary>Four factors of a fixed vector; zero for factors outside the system.</summary>
    Float4 Load<TView>(TView y, int column, int quad) where TView : struct, IFactorsView<TView>;

    /// <summary>The right side before the entries are added.</summary>
    float RightSide(int row, int factor);

    /// <summary>The factor of an entry's vector in the right side.</summary>
    float Coefficient(SparseRowsView rows, long entry);

    /// <summary>Stores the solution of a row's system. All threads of the group call it, between two barriers.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="row">The row.</param>
    /// <param name="solution">[tiles a side × 8]</param>
    /// <param name="side">Tiles along a side.</param>
    void Accept<TView>(CholeskyRowsView<TView> view, int row, ArrayView<float> solution, int side) where TView : struct, IFactorsView<TView>;
}

/// <summary>The system of all factors: A·x = b, b = Σ (1 + wₑ)·yₑ.</summary>
/// <typeparam name="TX">How the solutions are stored.</typeparam>
/// <param name="x">[rows × f] Result.</param>
/// <param name="factors">f.</param>
/// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
readonly struct WholeSystem<TX>(TX x, int factors, RowRegularizationView rowLambda) : IRowSystem<WholeSystem<TX>> where TX : struct, IFactorsView<TX>
{
    readonly TX x = x;
    readonly int factors = factors;
    readonly RowRegularizationView rowLambda = rowLambda;

    public int FirstFactor => 0;

    public void CopyGram(int row, ArrayView<float> gram, int stride, ArrayView<float> matrix, int tile, int tiles)
    {
        var rows = Triangle.Row(tile);
        var columns = tile - Triangle.Start(rows);
        SquareTile.Load(gram, (rows * stride + columns) * Float8.Length, stride, 1).Store(matrix, tile, Float8.Length * tiles, tiles);
        if (rows != columns) return;
        for (var i = 0; i < Float8.Length; i++)
        {
            var place = i * (Float8.Length + 1) * tiles + tile;
            matrix[place] = rows * Float8.Length + i < factors ? matrix[place] + rowLambda.Of(row) : 1;
        }
    }

    public Float4 Load<TView>(TView y, int column, int quad) where TView : struct, IFactorsView<TView> => y.Load(column, quad);

    public float RightSide(int row, int factor) => 0;

    public float Coefficient(SparseRowsView rows, long entry) => PairCode.RightSide(rows.Weights[entry]);

    public void Accept<TView>(CholeskyRowsView<TView> view, int row, ArrayView<float> solution, int side) where TView : struct, IFactorsView<TView>
    {
        for (var quad = Group.IdxX; quad < x.QuadsPerRow; quad += Group.DimX)
        {
            var k = quad * Float4.Length;
            x.Store(row, quad, k < side * Float8.Length ? new Float4(solution[k], solution[k + 1], solution[k + 2], solution[k + 3]) : default);
        }
    }
}
