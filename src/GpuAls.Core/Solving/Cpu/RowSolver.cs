using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>A solver of rows on one thread. It keeps its memory for all half-sweeps.</summary>
abstract class RowSolver<TSimd, V> : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>
    /// Solves A·x = b for the rows [start, end), with A = G + Σ w·yyᵀ over a row's entries and b = Σ (1 + w)·y over its liked entries.
    /// </summary>
    /// <param name="rows">[rows × columns] The seen pairs.</param>
    /// <param name="start">The first row, a multiple of <see cref="RowPieces.BatchSize"/>.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="rowLambdas">[rows] λ of each row, added to the diagonal of G. Null: G already contains the λ of all rows.</param>
    /// <param name="gram">G [stride × stride]. Solvers with a whitened fixed side do not read it.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="x">[rows × f] The previous values, overwritten by the result.</param>
    /// <param name="side">"user" or "item", for messages.</param>
    public abstract void Solve(
        WeightedRows rows, int start, int end, LargeArray<float>? rowLambdas, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side);

    public abstract void Dispose();

    /// <summary>The solver of a problem for one thread.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="whitened">The whitened fixed side of <see cref="Solver.PreconditionedConjugateGradient"/>, or null.</param>
    /// <param name="whitenedForShortRows">The whitened fixed side of the solvers that solve short rows exactly, or null.</param>
    public static RowSolver<TSimd, V> Create(
        AlsProblem problem,
        int stride,
        WhitenedFactors<TSimd, V>? whitened,
        WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>? whitenedForShortRows) => problem.Solver switch
        {
            Solver.ConjugateGradient => new ConjugateGradientRows<TSimd, V>(
                stride, problem.ConjugateGradientSteps, ConjugateGradientRows<TSimd, V>.MaxGatheredLengthFor(stride)),
            Solver.DiagonalConjugateGradient => new ConjugateGradientRows<TSimd, V>(
                stride, problem.ConjugateGradientSteps, ConjugateGradientRows<TSimd, V>.MaxGatheredLengthFor(stride), isDiagonal: true),
            Solver.PreconditionedConjugateGradient => whitened!.CreateSolver(
                problem.ConjugateGradientSteps, Math.Max(problem.ByUser.MaxRowLength, problem.ByItem.MaxRowLength)),
            Solver.Cholesky => new CholeskyRows<TSimd, V>(stride, problem.Start.Users.Factors, whitenedForShortRows),
            Solver.Subspace => new SubspaceRows<TSimd, V>(
                stride, new FactorBlocks(problem.Start.Users.Factors, problem.Block), whitenedForShortRows,
                BlockEntries<TSimd, V>.CapacityFor(stride, Math.Max(problem.ByUser.MaxRowLength, problem.ByItem.MaxRowLength))),
        };
}

/// <summary>
/// The rows of a matrix in pieces of consecutive rows with about the same cost, so that no thread works alone on the most popular items at the end.
/// The pieces depend only on the matrix.
/// </summary>
sealed class RowPieces
{
    /// <summary>Rows in a batch, which a solver solves together. Every piece except the last is a whole number of batches.</summary>
    public const int BatchSize = 8;

    // Enough for several dozen threads, and few enough that distributing them costs nothing.
    const int WantedCount = 1024;

    readonly int[] bounds;

    RowPieces(int[] bounds) => this.bounds = bounds;

    /// <summary>The number of pieces.</summary>
    public int Count => bounds.Length - 1;

    /// <summary>The first row of a piece.</summary>
    public int Start(int piece) => bounds[piece];

    /// <summary>One after the last row of a piece.</summary>
    public int End(int piece) => bounds[piece + 1];

    /// <summary>Pieces of equal cost. The cost of a row is its number of entries, and f/4 more for the dense part of its system.</summary>
    public static RowPieces OfEqualCost(WeightedRows rows, int factors)
    {
        double rowCost = factors / 4.0 + 1;
        var share = Math.Max(1, (rows.Entries + rows.Rows * rowCost) / WantedCount);
        var bounds = new List<int> { 0 };
        var cost = 0.0;
        for (var row = 0; row < rows.Rows; row++)
        {
            cost += rows.RowLength(row) + rowCost;
            if (cost >= share && (row + 1 - bounds[^1]) % BatchSize == 0)
            {
                bounds.Add(row + 1);
                cost = 0;
            }
        }

        if (bounds[^1] != rows.Rows) bounds.Add(rows.Rows);
        return new RowPieces([.. bounds]);
    }
}
