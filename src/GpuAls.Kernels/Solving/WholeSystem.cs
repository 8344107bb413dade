using GpuAls.Core;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>A·x = b of all factors, b = Σ (1 + wₑ)·yₑ.</summary>
/// <typeparam name="TX">How the solutions are stored.</typeparam>
/// <param name="x">[rows × f] Result.</param>
/// <param name="factors">f.</param>
/// <param name="own">λ of each row, where G has none.</param>
readonly struct WholeSystem<TX>(TX x, int factors, OwnRegularization own) : IRowSystem<WholeSystem<TX>> where TX : struct, IFactorsView<TX>
{
    readonly TX x = x;
    readonly int factors = factors;
    readonly OwnRegularization own = own;

    public int FirstFactor => 0;

    public void CopyGram(int row, ArrayView<float> gram, int stride, ArrayView<float> matrix, int tile, int tiles)
    {
        var rows = Triangle.Row(tile);
        var columns = tile - Triangle.Start(rows);
        SquareTile.Load(gram, (rows * stride + columns) * Strip.Length, stride, 1).Store(matrix, tile, Strip.Length * tiles, tiles);
        if (rows != columns) return;
        for (var i = 0; i < Strip.Length; i++)
        {
            var place = i * (Strip.Length + 1) * tiles + tile;
            matrix[place] = rows * Strip.Length + i < factors ? matrix[place] + own.Of(row) : 1;
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
            x.Store(row, quad, k < side * Strip.Length ? new Float4(solution[k], solution[k + 1], solution[k + 2], solution[k + 3]) : default);
        }
    }
}
