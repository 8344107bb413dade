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
    /// A tile of G with the row's λ on the diagonal. Factors outside the system get ones on the diagonal and zeros elsewhere, so that L is
    /// the identity and b is zero there.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="gram">G [stride × stride]</param>
    /// <param name="stride">Floats in a row of G.</param>
    /// <param name="tileRow">The row of the tile, in tiles.</param>
    /// <param name="tileColumn">The column of the tile, in tiles.</param>
    SquareTile Gram(int row, ArrayView<float> gram, int stride, int tileRow, int tileColumn);

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

    public SquareTile Gram(int row, ArrayView<float> gram, int stride, int tileRow, int tileColumn)
    {
        var tile = SquareTile.Load(gram.Cast<Float4>(), (tileRow * stride + tileColumn) * 2, stride / Float4.Length);
        if (tileRow != tileColumn) return tile;
        var lambda = rowLambda.Of(row);
        var left = factors - tileRow * Float8.Length;
        tile.Row0.V0 += Diagonal(lambda, left, 0);
        tile.Row1.V1 += Diagonal(lambda, left, 1);
        tile.Row2.V2 += Diagonal(lambda, left, 2);
        tile.Row3.V3 += Diagonal(lambda, left, 3);
        tile.Row4.V4 += Diagonal(lambda, left, 4);
        tile.Row5.V5 += Diagonal(lambda, left, 5);
        tile.Row6.V6 += Diagonal(lambda, left, 6);
        tile.Row7.V7 += Diagonal(lambda, left, 7);
        return tile;
    }

    public Float4 Load<TView>(TView y, int column, int quad) where TView : struct, IFactorsView<TView> => y.Load(column, quad);

    // G is zero beyond f.
    static float Diagonal(float lambda, int left, int i) => i < left ? lambda : 1;

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
