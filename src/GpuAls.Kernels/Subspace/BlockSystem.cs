using GpuAls.Core;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// H·δ = g of a block π of a row's factors while the others stay as they are: H = G_ππ + Σ wₑ·yₑπ·yₑπᵀ, g = Σ ((1 + wₑ) − wₑ·sₑ)·yₑπ − (G·x)_π, sₑ = yₑ·x; then
/// x_π += δ and sₑ += yₑπ·δ.
/// </summary>
/// <remarks>
/// Vectors are loaded by quads, so the system begins at the quad that holds the block's first factor: the factors before and behind the block are there as ones
/// on the diagonal and zeros elsewhere, and their δ is zero.
/// </remarks>
/// <param name="x">[rows × f] Start and result.</param>
/// <param name="residual">[rows × residual stride] −G·x, from the system's first factor on.</param>
/// <param name="residualStride">Floats in a row of it.</param>
/// <param name="predictions">[entries] s of each entry of the batch.</param>
/// <param name="start">The block's first factor.</param>
/// <param name="end">One after its last.</param>
/// <param name="own">λ of each row, where G has none.</param>
readonly struct BlockSystem(
    FactorsView x, ArrayView<float> residual, int residualStride, ArrayView<float> predictions, int start, int end, OwnRegularization own) : IRowSystem<BlockSystem>
{
    readonly FactorsView x = x;
    readonly ArrayView<float> residual = residual;
    readonly int residualStride = residualStride;
    readonly ArrayView<float> predictions = predictions;
    readonly int start = start;
    readonly int end = end;
    readonly OwnRegularization own = own;

    public int FirstFactor => FirstQuad * Float4.Length;

    int FirstQuad => start / Float4.Length;

    /// <summary>Factors of the largest system: those of a block, and where blocks begin within quads those before it in its first quad.</summary>
    public static int MostFactors(FactorBlocks blocks) =>
        Math.Min(blocks.Factors, blocks.MaxLength % Float4.Length == 0 ? blocks.MaxLength : blocks.MaxLength + Float4.Length - 1);

    public void CopyGram(int row, ArrayView<float> gram, int stride, ArrayView<float> matrix, int tile, int tiles)
    {
        var rows = Triangle.Row(tile);
        var columns = tile - Triangle.Start(rows);
        for (var i = 0; i < Strip.Length; i++)
        {
            var line = rows * Strip.Length + i;
            for (var j = 0; j < Strip.Length; j++)
            {
                var column = columns * Strip.Length + j;
                var value = line == column ? 1f : 0f;
                // A system of the last factors may end beyond G.
                if (Holds(line) && Holds(column)) value = gram[(FirstFactor + line) * stride + FirstFactor + column] + value * own.Of(row);
                matrix[(i * Strip.Length + j) * tiles + tile] = value;
            }
        }
    }

    public Float4 Load<TView>(TView y, int column, int quad) where TView : struct, IFactorsView<TView>
    {
        var value = default(Float4);
        if (FirstQuad + quad < y.QuadsPerRow) value = y.Load(column, FirstQuad + quad);
        var k = quad * Float4.Length;
        return new Float4(Holds(k) ? value.X : 0, Holds(k + 1) ? value.Y : 0, Holds(k + 2) ? value.Z : 0, Holds(k + 3) ? value.W : 0);
    }

    public float RightSide(int row, int factor)
    {
        var value = 0f;
        if (Holds(factor))
            value = residual[(long)row * residualStride + factor] - own.Of(row) * x.Quads.Cast<float>()[(long)row * x.QuadsPerRow * Float4.Length + FirstFactor + factor];
        return value;
    }

    public float Coefficient(SparseRowsView rows, long entry) => EntrySum.OfStart.Coefficient(rows.Weights[entry], predictions[entry - rows.Offsets[0]]);

    public void Accept<TView>(CholeskyRowsView<TView> view, int row, ArrayView<float> solution, int side) where TView : struct, IFactorsView<TView>
    {
        var quads = IntrinsicMath.Min(side * 2, x.QuadsPerRow - FirstQuad);
        for (var quad = Group.IdxX; quad < quads; quad += Group.DimX)
            x.Store(row, FirstQuad + quad, x.Load(row, FirstQuad + quad).Add(1, Quad(solution, quad)));
        // Nothing is shared here, but PoCL's loops compute wrong values from two loops over the threads' own parts in a row.
        GroupBarrier.Wait();
        var first = view.Rows.Offsets[row];
        var length = (int)(view.Rows.Offsets[row + 1L] - first);
        var place = first - view.Rows.Offsets[0];
        for (var e = Group.IdxX; e < length; e += Group.DimX)
        {
            var column = view.Rows.Columns[first + e];
            var sum = predictions[place + e];
            for (var quad = 0; quad < quads; quad++) sum += view.Y.Load(column, FirstQuad + quad).Dot(Quad(solution, quad));
            predictions[place + e] = sum;
        }
    }

    /// <summary>Whether a factor, counted from the system's first, is of the block.</summary>
    bool Holds(int factor) => FirstFactor + factor >= start && FirstFactor + factor < end;

    static Float4 Quad(ArrayView<float> solution, int quad)
    {
        var k = quad * Float4.Length;
        return new Float4(solution[k], solution[k + 1], solution[k + 2], solution[k + 3]);
    }
}
