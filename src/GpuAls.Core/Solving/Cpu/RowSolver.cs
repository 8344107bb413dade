using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>Solves runs of rows on one thread, with memory of its own that lasts over all half-sweeps.</summary>
abstract class RowSolver<TSimd, V> : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Solves rows [start, end): A·x = b, A = G + Σ w·yyᵀ, b = Σ (1 + w)·y over a row's entries.</summary>
    /// <param name="rows">[rows × columns] Weights w.</param>
    /// <param name="start">The first row; a multiple of <see cref="RowPieces.Batch"/>.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="own">[rows] What each row adds to the diagonal of G, its own λ; null: G has that of all.</param>
    /// <param name="gram">G [stride × stride]; not read by those that have the fixed side whitened.</param>
    /// <param name="y">[columns × f] The side that is held fixed.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <param name="side">"user" or "item", for messages.</param>
    public abstract void Solve(SparseRows rows, int start, int end, LargeArray<float>? own, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side);

    public abstract void Dispose();

    /// <param name="problem">What to solve.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="whitened">The fixed side, for the solver that wants it so.</param>
    /// <param name="whitenedForShortRows">The fixed side for exact rows, where it pays.</param>
    public static RowSolver<TSimd, V> Create(
        AlsProblem problem,
        int stride,
        WhitenedSide<TSimd, V>? whitened,
        StoredSide<TSimd, V, FloatRows<TSimd, V>>? whitenedForShortRows) => problem.Solver switch
        {
            Solver.ConjugateGradient => new ConjugateGradientRows<TSimd, V>(stride, problem.ConjugateGradientSteps, ConjugateGradientRows<TSimd, V>.LongRowFor(stride)),
            Solver.DiagonalConjugateGradient => new ConjugateGradientRows<TSimd, V>(
                stride, problem.ConjugateGradientSteps, ConjugateGradientRows<TSimd, V>.LongRowFor(stride), isDiagonal: true),
            Solver.PreconditionedConjugateGradient => whitened!.CreateSolver(
                problem.ConjugateGradientSteps, Math.Max(problem.ByUser.LongestRow, problem.ByItem.LongestRow)),
            Solver.Cholesky => new CholeskyRows<TSimd, V>(stride, problem.Start.Users.Factors, whitenedForShortRows),
            Solver.Subspace => new SubspaceRows<TSimd, V>(
                stride, new FactorBlocks(problem.Start.Users.Factors, problem.Block), whitenedForShortRows,
                BlockEntries<TSimd, V>.CapacityFor(stride, Math.Max(problem.ByUser.LongestRow, problem.ByItem.LongestRow))),
        };
}
