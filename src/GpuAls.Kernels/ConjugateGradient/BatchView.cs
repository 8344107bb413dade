using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What the kernels of conjugate gradient see of a batch. Rows are numbered from the start of the batch.</summary>
/// <typeparam name="TView">How the fixed side is stored.</typeparam>
/// <param name="rows">[rows × columns] The entries.</param>
/// <param name="y">[columns × stride] The side that is held fixed.</param>
/// <param name="x">[rows × stride] Start and result.</param>
/// <param name="r">[rows × stride] Residuals.</param>
/// <param name="p">[rows × stride] Directions.</param>
/// <param name="q">[rows × stride] In: −G·x or G·p, and the sums of the long rows' entries.</param>
/// <param name="squares">[rows] |r|², or r·z of a preconditioner.</param>
/// <param name="own">λ of each row, where G has none.</param>
/// <param name="diagonal">[1 × stride] See <see cref="IPreconditioner"/>; read by the kernels with <see cref="DiagonalPreconditioner"/> alone.</param>
/// <param name="count">How many rows.</param>
readonly struct BatchView<TView>(
    SparseRowsView rows, TView y, FactorsView x, FactorsView r, FactorsView p, FactorsView q, ArrayView<float> squares, OwnRegularization own, FactorsView diagonal, int count)
    where TView : struct, IFactorsView<TView>
{
    public SparseRowsView Rows { get; } = rows;

    public TView Y { get; } = y;

    public FactorsView X { get; } = x;

    public FactorsView R { get; } = r;

    public FactorsView P { get; } = p;

    public FactorsView Q { get; } = q;

    public ArrayView<float> Squares { get; } = squares;

    public OwnRegularization Own { get; } = own;

    public FactorsView Diagonal { get; } = diagonal;

    public int Count { get; } = count;

    /// <summary>Where the entries end that a row's own kernel adds: a long row has none left, for its pieces are in q already.</summary>
    public long EndOfOwnEntries(int row)
    {
        var start = Rows.Offsets[row];
        var end = Rows.Offsets[row + 1];
        return end - start > RowPlan.LongestWhole ? start : end;
    }
}
