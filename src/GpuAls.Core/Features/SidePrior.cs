using System.Numerics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>The learned prior of one side in a training: its features, their regression, and the priors of its rows.</summary>
sealed class SidePrior
{
    // A piece of work is several hundred kilobytes.
    const int PieceRows = 1024;

    readonly SparseRows table;
    readonly SparseRows strengths;
    readonly FeatureRegression regression;
    readonly Func<int, float> lambda;
    readonly int threads;
    int fits;

    /// <param name="table">[rows × features] The features.</param>
    /// <param name="strengths">[rows × columns] The interactions of the side.</param>
    /// <param name="penalty">μ, or null to choose it.</param>
    /// <param name="regularization">λ/α₀ of all rows.</param>
    /// <param name="rowLambdas">[rows] λ/α₀ of each row; null: the same for all.</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    public SidePrior(
        SparseRows table, SparseRows strengths, double? penalty, double regularization, LargeArray<float>? rowLambdas, int threads)
    {
        (this.table, this.strengths, this.threads) = (table, strengths, threads);
        // A row without likes has no vector of its own: it would teach the regression what the regression says. All others count alike: weights that
        // grow with their interactions predict worse (docs/decisions/0032).
        var weights = Enumerable.Range(0, table.Rows).Select(row => strengths.Likes(row) > 0 ? 1.0 : 0.0).ToArray();
        regression = new FeatureRegression(table, weights, penalty, threads);
        lambda = rowLambdas is null ? _ => (float)regularization : row => rowLambdas[row];
    }

    /// <summary>ρ of the side; null: it is fitted.</summary>
    public PriorScale? Scale { get; init; }

    /// <summary>The last fit; null before the first one.</summary>
    public FeatureWeights? Last { get; private set; }

    /// <summary>Continues after an iteration of another process.</summary>
    /// <param name="iterations">The number of iterations that are done.</param>
    /// <param name="last">The fit of the last one.</param>
    public void Continue(int iterations, FeatureWeights last) => (fits, Last) = (iterations, last);

    /// <summary>
    /// Fits W and w₀ to the vectors before an iteration, from the fit of the iteration before. μ and ρ are chosen before the iterations 1, 2, 4, 8
    /// and so on, because vectors move less and less, and a choice takes longer than a fit.
    /// </summary>
    /// <param name="x">[rows × f]</param>
    /// <param name="cancel">Checked before every block of factors.</param>
    public FeatureWeights Fit(FactorMatrix x, CancellationToken cancel)
    {
        var isChoice = BitOperations.IsPow2(fits + 1);
        var kind = isChoice ? FeatureRegression.FitKind.ChoosesPenalty : FeatureRegression.FitKind.KeepsPenalty;
        (fits, Last) = (fits + 1, WithScale(regression.Fit(x, Last, kind, cancel), x, isChoice ? null : Last?.Scale));
        return Last;
    }

    /// <summary>Fits W, w₀ and ρ to the vectors of the trained side.</summary>
    /// <param name="x">[rows × f]</param>
    /// <param name="cancel">Checked before every block of factors.</param>
    public FeatureWeights Finish(FactorMatrix x, CancellationToken cancel) =>
        WithScale(regression.Fit(x, Last, FeatureRegression.FitKind.Whole, cancel), x);

    FeatureWeights WithScale(FeatureWeights weights, FactorMatrix x, PriorScale? last = null) => weights.HasSignal
        ? weights.WithScale(Scale ?? last ?? PriorScale.Fit(weights, table, regression.Values, strengths, x, threads))
        : weights;

    /// <summary>Writes λ·m of every row behind the other side, with m = ρ(n)·Wᵀ(a − ā).</summary>
    /// <param name="weights">W and w₀.</param>
    /// <param name="other">The factors of the other side.</param>
    public void Write(FeatureWeights weights, FactorMatrix other) => ForEachRow(row => Write(
        weights,
        table.RowColumns(row),
        regression.Values.Slice(table.Offsets[row], table.RowLength(row)),
        lambda(row),
        strengths.Likes(row),
        other.WritableRowBehind(row)));

    /// <summary>Writes λ·m of rows that need not be trained behind the other side.</summary>
    /// <param name="weights">W and w₀.</param>
    /// <param name="table">[rows × features] The features.</param>
    /// <param name="strengths">[rows × columns] The interactions.</param>
    /// <param name="lambda">λ/α₀ of a row.</param>
    /// <param name="other">The factors of the other side.</param>
    public static void Write(FeatureWeights weights, SparseRows table, SparseRows strengths, Func<int, float> lambda, FactorMatrix other)
    {
        for (var row = 0; row < table.Rows; row++)
        {
            Write(
                weights, table.RowColumns(row), table.RowValues(row), lambda(row), strengths.Likes(row), other.WritableRowBehind(row));
        }
    }

    /// <summary>Writes λ·m of one row.</summary>
    /// <param name="weights">W and w₀.</param>
    /// <param name="columns">The features of the row.</param>
    /// <param name="values">Their values.</param>
    /// <param name="lambda">λ/α₀ of the row.</param>
    /// <param name="likes">The number of its likes.</param>
    /// <param name="to">[f] Receives λ·m.</param>
    public static void Write(
        FeatureWeights weights, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, double lambda, int likes, Span<float> to)
    {
        if (!weights.HasSignal)
        {
            to.Clear();
            return;
        }

        var scale = lambda * weights.Scale.Of(likes);
        for (var block = 0; block < LaneRows.Blocks(to.Length); block++)
            LaneRows.Store(scale * weights.DeviationBlock(columns, values, block), to, block);
    }

    /// <summary>Sets the vectors of rows without any interaction to what their features let expect.</summary>
    /// <param name="weights">W and w₀.</param>
    /// <param name="strengths">[rows × columns] The interactions of the side.</param>
    /// <param name="x">[rows × f]</param>
    public void SetEmptyRows(FeatureWeights weights, SparseRows strengths, FactorMatrix x) => ForEachRow(row =>
    {
        if (strengths.RowLength(row) == 0) Predict(weights, row).CopyTo(x.WritableRow(row));
    });

    /// <summary>The terms of the loss beside λ·|x|²: Σ λ·m·x and Σ λ·|m|² over all rows.</summary>
    /// <param name="x">[rows × f]</param>
    /// <param name="other">The factors of the other side, with the priors behind them.</param>
    public (double Products, double Squares) Terms(FactorMatrix x, FactorMatrix other)
    {
        var pieces = new (double Products, double Squares)[(int)((x.Rows + PieceRows - 1L) / PieceRows)];
        Threads.ForEachPiece(pieces.Length, threads, piece =>
        {
            for (var row = piece * PieceRows; row < Math.Min((long)x.Rows, (piece + 1L) * PieceRows); row++)
            {
                var vector = x.Row(row);
                var scaled = other.WritableRowBehind(row);
                double product = 0, square = 0;
                for (var k = 0; k < vector.Length; k++)
                {
                    product += (double)scaled[k] * vector[k];
                    square += (double)scaled[k] * scaled[k];
                }

                pieces[piece].Products += product;
                pieces[piece].Squares += square / lambda(row);
            }
        });
        return (pieces.Sum(piece => piece.Products), pieces.Sum(piece => piece.Squares));
    }

    float[] Predict(FeatureWeights weights, int row) => weights.Predict(table.RowColumns(row), table.RowValues(row));

    void ForEachRow(Action<int> work) => Threads.ForEachPiece((int)((table.Rows + PieceRows - 1L) / PieceRows), threads, piece =>
    {
        for (var row = piece * PieceRows; row < Math.Min((long)table.Rows, (piece + 1L) * PieceRows); row++) work(row);
    });
}
