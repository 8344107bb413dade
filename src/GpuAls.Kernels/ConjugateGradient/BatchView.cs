using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// A batch as the kernels of conjugate gradient see it. Rows are numbered from the start of the batch; a launch takes them in an order of its own.
/// </summary>
/// <typeparam name="TView">How the fixed side is stored.</typeparam>
/// <param name="order">[rows] The rows in the order in which they are launched, long rows first.</param>
/// <param name="longRows">The number of long rows.</param>
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
/// <param name="count">The number of rows in a launch.</param>
readonly struct BatchView<TView>(
    ArrayView<int> order,
    int longRows,
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
    /// <summary>[rows] The row of each number of a launch.</summary>
    public ArrayView<int> Order { get; } = order;

    /// <summary>The number of long rows. They have the first numbers.</summary>
    public int LongRows { get; } = longRows;

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

    /// <summary>The long rows of this batch alone.</summary>
    public BatchView<TView> OfLongRows() => new(Order, LongRows, Rows, Y, X, R, P, Q, Squares, RowLambda, Diagonal, LongRows);

    /// <summary>
    /// The end of the entries that the row's own kernel adds. A long row has none of them: the sums over its pieces are in q already.
    /// </summary>
    /// <param name="number">The number of the row in the launch.</param>
    /// <param name="row">The row.</param>
    public long EndOfUncutEntries(int number, int row) => Rows.Offsets[number < LongRows ? row : row + 1];
}
