using System.Numerics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The learned prior of one side in a training: its features, their regression, and the weights that the priors of its rows come from.
/// </summary>
sealed class SidePrior
{
    // A piece of work is several hundred kilobytes.
    const int PieceRows = 1024;

    readonly SparseRows table;
    readonly SparseRows strengths;
    readonly FeatureRegression regression;
    readonly Func<int, float> lambda;
    readonly PriorSample? sample; // the rows that ρ is fitted to; null: ρ is given
    readonly int threads;
    int iterations;

    /// <param name="table">[rows × features] The features.</param>
    /// <param name="strengths">[rows × columns] The interactions of the side.</param>
    /// <param name="penalty">μ, or null to choose it.</param>
    /// <param name="regularization">λ/α₀ of all rows.</param>
    /// <param name="rowLambdas">[rows] λ/α₀ of each row; null: the same for all.</param>
    /// <param name="scale">ρ of the side; null: it is fitted.</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    public SidePrior(
        SparseRows table,
        SparseRows strengths,
        double? penalty,
        double regularization,
        LargeArray<float>? rowLambdas,
        PriorScale? scale,
        int threads)
    {
        (this.table, this.strengths, Scale, this.threads) = (table, strengths, scale, threads);
        var weights = new double[table.Rows];
        var octaves = LargeArray<byte>.Zeros(table.Rows);
        Threads.ForEachRow(table.Rows, PieceRows, threads, row =>
        {
            var likes = strengths.Likes(row);
            // A row without likes has no vector of its own: it would teach the regression what the regression says. All others count alike: weights
            // that grow with their interactions predict worse (docs/decisions/0032).
            weights[row] = likes > 0 ? 1 : 0;
            octaves.Writable(row, 1)[0] = (byte)PriorScale.BinOf(likes);
        });
        regression = new FeatureRegression(table, weights, penalty, threads);
        Rows = new(table.Columns, table.Offsets, table.ColumnIndices, regression.Values, octaves);
        sample = scale is null ? new(table, Rows, weights) : null;
        lambda = rowLambdas is null ? _ => (float)regularization : row => rowLambdas[row];
    }

    /// <summary>The features of the rows, for a device.</summary>
    public PriorRows Rows { get; }

    /// <summary>ρ of the side; null: it is fitted.</summary>
    public PriorScale? Scale { get; }

    /// <summary>The last fit; null before the first one.</summary>
    public FeatureWeights? Last { get; private set; }

    /// <summary>Continues after an iteration of another process.</summary>
    /// <param name="iterations">The number of iterations that are done.</param>
    /// <param name="last">The last fit.</param>
    public void Continue(int iterations, FeatureWeights last) => (this.iterations, Last) = (iterations, last);

    /// <summary>
    /// Starts the next iteration. W is fitted, and μ and ρ are chosen, before the iterations 1, 2, 4, 8 and so on, because vectors move less and
    /// less. In the others, the priors stay as they are.
    /// </summary>
    /// <param name="readVectors">Reads the vectors of the side, [rows × f], if W is fitted.</param>
    /// <param name="cancel">Checked before every pass over the rows.</param>
    /// <returns>The fit of the iteration: a new one, or the one before.</returns>
    public FeatureWeights Next(Func<FactorMatrix> readVectors, CancellationToken cancel)
    {
        iterations++;
        if (Last is { } last && !BitOperations.IsPow2(iterations)) return last;
        var x = readVectors();
        return Last = WithScale(regression.Fit(x, Last, goesOn: true, cancel), x);
    }

    /// <summary>Fits W, w₀ and ρ to the vectors of the trained side.</summary>
    /// <param name="x">[rows × f]</param>
    /// <param name="cancel">Checked before every pass over the rows.</param>
    public FeatureWeights Finish(FactorMatrix x, CancellationToken cancel) =>
        WithScale(regression.Fit(x, Last, goesOn: false, cancel), x);

    FeatureWeights WithScale(FeatureWeights weights, FactorMatrix x) =>
        weights.HasSignal ? weights.WithScale(Scale ?? sample!.Fit(weights, x, threads)) : weights;

    /// <summary>Sets the vectors of rows without any interaction to what their features let expect.</summary>
    /// <param name="weights">W and w₀.</param>
    /// <param name="x">[rows × f]</param>
    public void SetEmptyRows(FeatureWeights weights, FactorMatrix x) => Threads.ForEachRow(x.Rows, PieceRows, threads, row =>
    {
        if (strengths.RowLength(row) > 0) return;
        weights.Predict(table.RowColumns(row), ValuesOf(row)).CopyTo(x.WritableRow(row));
    });

    /// <summary>The terms of the loss beside λ·|x|² with the last fit: Σ λ·m·x and Σ λ·|m|² over all rows.</summary>
    /// <param name="x">[rows × f]</param>
    public (double Products, double Squares) Terms(FactorMatrix x)
    {
        if (Last is not { HasSignal: true } weights) return (0, 0);
        var pieces = new (double Products, double Squares)[(int)((x.Rows + PieceRows - 1L) / PieceRows)];
        Threads.ForEachPiece(pieces.Length, threads, piece =>
        {
            var prior = new float[x.Factors];
            for (var row = piece * PieceRows; row < Math.Min((long)x.Rows, (piece + 1L) * PieceRows); row++)
            {
                weights.WritePrior(table.RowColumns(row), ValuesOf(row), lambda(row) * weights.Scale.OfBin(Rows.Octaves[row]), prior);
                var vector = x.Row(row);
                double product = 0, square = 0;
                for (var k = 0; k < vector.Length; k++)
                {
                    product += (double)prior[k] * vector[k];
                    square += (double)prior[k] * prior[k];
                }

                pieces[piece].Products += product;
                pieces[piece].Squares += square / lambda(row);
            }
        });
        return (pieces.Sum(piece => piece.Products), pieces.Sum(piece => piece.Squares));
    }

    ReadOnlySpan<float> ValuesOf(int row) => regression.Values.Slice(table.Offsets[row], table.RowLength(row));
}
