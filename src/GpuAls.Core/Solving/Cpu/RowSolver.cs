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
    /// <param name="start">The first row.</param>
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
