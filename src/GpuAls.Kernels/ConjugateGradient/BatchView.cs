using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>A batch as the kernels of conjugate gradient see it. Rows are numbered from the start of the batch.</summary>
/// <typeparam name="TView">How the fixed side is stored.</typeparam>
/// <param name="rows">[rows × columns] The entries.</param>
/// <param name="y">[columns × stride] The fixed side.</param>
/// <param name="x">[rows × stride] Start and result.</param>
/// <param name="r">[rows × stride] Residuals.</param>
/// <param name="p">[rows × stride] Directions.</param>
/// <param name="q">[rows × stride] In: −G·x or G·p, and the sums over the entries of long rows.</param>
/// <param name="squares">[rows] |r|², or r·z with a preconditioner.</param>
/// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
/// <param name="diagonal">[1 × stride] The diagonal that <see cref="DiagonalPreconditioner"/>
/// divides by; other preconditioners do not read it.</param>
/// <param name="count">The number of rows.</param>
readonly struct BatchView<TView>(
    SparseRowsView rows,
    TView y,
    FactorsView x,
    FactorsView r,
    FactorsView p,
    FactorsView q,
    ArrayView<float> squares,
    RowRegularizationView rowLambda,
    FactorsView diagonal,
    int count)
    where TView : struct, IFactorsView<TView>
{
    public SparseRowsView Rows { get; } = rows;

    public TView Y { get; } = y;

    public FactorsView X { get; } = x;

    public FactorsView R { get; } = r;

    public FactorsView P { get; } = p;

    public FactorsView Q { get; } = q;

    public ArrayView<float> Squares { get; } = squares;

    public RowRegularizationView RowLambda { get; } = rowLambda;

    public FactorsView Diagonal { get; } = diagonal;

    public int Count { get; } = count;

    /// <summary>
    /// The end of the entries that the row's own kernel adds. A long row has none of them: the sums over its pieces are in q already.
    /// </summary>
    public long EndOfUncutEntries(int row)
    {
        var start = Rows.Offsets[row];
        var end = Rows.Offsets[row + 1];
        return end - start > RowPlan.MaxUncutLength ? start : end;
    }
}
