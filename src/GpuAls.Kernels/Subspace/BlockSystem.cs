using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Subspace;

/// <summary>
/// The system H·δ = g of a block π of a row's factors while the others stay as they are: H = G_ππ + Σ wₑ·yₑπ·yₑπᵀ, g = Σ ((1 + wₑ) − wₑ·sₑ)·yₑπ −
/// (G·x)_π, sₑ = yₑ·x. Then x_π += δ and sₑ += yₑπ·δ.
/// </summary>
/// <remarks>
/// Vectors are loaded by quads, so the system begins at the quad that holds the block's first factor. The factors before and after the block have
/// ones on the diagonal and zeros elsewhere, and their δ is zero.
/// </remarks>
/// <param name="x">[rows × f] Start and result.</param>
/// <param name="residual">[rows × residual stride] −G·x from the system's first factor on.</param>
/// <param name="residualStride">Floats in a row of the residual.</param>
/// <param name="predictions">[entries] s of each entry of the batch.</param>
/// <param name="start">The block's first factor.</param>
/// <param name="end">The end of the block: one after its last factor.</param>
/// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
readonly struct BlockSystem(
    FactorsView x,
    ArrayView<float> residual,
    int residualStride,
    ArrayView<float> predictions,
    int start,
    int end,
    RowRegularizationView rowLambda) : IRowSystem<BlockSystem>
{
    readonly FactorsView x = x;
    readonly ArrayView<float> residual = residual;
    readonly int residualStride = residualStride;
    readonly ArrayView<float> predictions = predictions;
    readonly int start = start;
    readonly int end = end;
    readonly RowRegularizationView rowLambda = rowLambda;

    public int FirstFactor => FirstQuad * Float4.Length;

    int FirstQuad => start / Float4.Length;

    /// <summary>
    /// Factors of the largest system: those of the longest block and, if blocks begin within quads, those before it in its first quad.
    /// </summary>
    public static int MaxFactors(FactorBlocks blocks) =>
        Math.Min(blocks.Factors, blocks.MaxLength % Float4.Length == 0 ? blocks.MaxLength : blocks.MaxLength + Float4.Length - 1);

    public SquareTile Gram(int row, ArrayView<float> gram, int stride, int tileRow, int tileColumn)
    {
        var quads = gram.Cast<Float4>();
        var quadsPerRow = stride / Float4.Length;
        var (r, c) = (tileRow * Float8.Length, tileColumn * Float8.Length);
        var tile = new SquareTile(
            Eight(quads, quadsPerRow, r, c), Eight(quads, quadsPerRow, r + 1, c),
            Eight(quads, quadsPerRow, r + 2, c), Eight(quads, quadsPerRow, r + 3, c),
            Eight(quads, quadsPerRow, r + 4, c), Eight(quads, quadsPerRow, r + 5, c),
            Eight(quads, quadsPerRow, r + 6, c), Eight(quads, quadsPerRow, r + 7, c));
        if (tileRow != tileColumn) return tile;
        var lambda = rowLambda.Of(row);
        tile.Row0.V0 += Diagonal(lambda, r);
        tile.Row1.V1 += Diagonal(lambda, r + 1);
        tile.Row2.V2 += Diagonal(lambda, r + 2);
        tile.Row3.V3 += Diagonal(lambda, r + 3);
        tile.Row4.V4 += Diagonal(lambda, r + 4);
        tile.Row5.V5 += Diagonal(lambda, r + 5);
        tile.Row6.V6 += Diagonal(lambda, r + 6);
        tile.Row7.V7 += Diagonal(lambda, r + 7);
        return tile;
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
        {
            value = residual[(long)row * residualStride + factor]
                - rowLambda.Of(row) * x.Quads.Cast<float>()[(long)row * x.QuadsPerRow * Float4.Length + FirstFactor + factor];
        }

        return value;
    }

    public float Coefficient(SparseRowsView rows, long entry) =>
        EntrySum.OfStart.Coefficient(rows.Weights[entry], predictions[entry - rows.Offsets[0]]);

    public void Accept<TView>(CholeskyRowsView<TView> view, int row, ArrayView<float> solution, int side) where TView : struct, IFactorsView<TView>
    {
        var quads = IntrinsicMath.Min(side * 2, x.QuadsPerRow - FirstQuad);
        for (var quad = Group.IdxX; quad < quads; quad += Group.DimX)
            x.Store(row, FirstQuad + quad, x.Load(row, FirstQuad + quad).Add(1, Quad(solution, quad)));
        // The threads share nothing here, but PoCL computes wrong values if two loops over the threads' own elements follow each other.
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

    /// <summary>Eight elements of a row of G; zeros outside the block.</summary>
    // Simple conditions alone: with nested ones for each of the 64 elements, LLVM in PoCL 6 ends the process.
    Float8 Eight(ArrayView<Float4> gram, int quadsPerRow, int row, int column)
    {
        var (lower, upper) = (default(Float4), default(Float4));
        var quad = FirstQuad + column / Float4.Length;
        // The system of the last factors may end beyond G.
        if (Holds(row) && quad < quadsPerRow) lower = gram[(FirstFactor + row) * quadsPerRow + quad];
        if (Holds(row) && quad + 1 < quadsPerRow) upper = gram[(FirstFactor + row) * quadsPerRow + quad + 1];
        return new Float8(
            InBlock(lower.X, column), InBlock(lower.Y, column + 1), InBlock(lower.Z, column + 2), InBlock(lower.W, column + 3),
            InBlock(upper.X, column + 4), InBlock(upper.Y, column + 5), InBlock(upper.Z, column + 6), InBlock(upper.W, column + 7));
    }

    float InBlock(float value, int column) => Holds(column) ? value : 0;

    float Diagonal(float lambda, int factor) => Holds(factor) ? lambda : 1;

    /// <summary>Whether a factor, counted from the system's first, belongs to the block.</summary>
    bool Holds(int factor) => FirstFactor + factor >= start && FirstFactor + factor < end;

    static Float4 Quad(ArrayView<float> solution, int quad)
    {
        var k = quad * Float4.Length;
        return new Float4(solution[k], solution[k + 1], solution[k + 2], solution[k + 3]);
    }
}
