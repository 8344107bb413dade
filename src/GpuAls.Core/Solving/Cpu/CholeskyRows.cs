using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Solves every row exactly. If the fixed side is whitened, a row with few entries is solved with one unknown for each entry. For any other row A is
/// formed, decomposed into UᵀU and solved by substitution. The choice depends only on the row's weights and on G.
/// </summary>
/// <param name="stride">Floats in a row of factors.</param>
/// <param name="factors">f.</param>
/// <param name="whitened">The whitened fixed side, or null.</param>
sealed unsafe class CholeskyRows<TSimd, V>(int stride, int factors, WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>? whitened) : RowSolver<TSimd, V>
    where TSimd : struct, ISimd<V>
    where V : struct
{
    readonly ShortRows<TSimd, V> shortRows = new(factors, ShortRowRule.MaxLength(factors), whitened);
    readonly NormalEquations<TSimd, V> equations = new(stride);

    public override void Solve(
        WeightedRows rows, int start, int end, LargeArray<float>? rowLambdas, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        foreach (var row in shortRows.Solve(rows, start, end, x))
            SolveFormed(rows, row, rowLambdas?[row] ?? 0, gram.Values, y.Values.Pointer, x.Values.Pointer + (long)row * stride, side);
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        shortRows.Dispose();
        equations.Dispose();
    }

    void SolveFormed(WeightedRows rows, int row, float rowLambda, float* gram, float* y, float* result, string side)
    {
        equations.Form(rows, row, rowLambda, gram, y);
        var pivot = CholeskyDecomposition<TSimd, V>.Decompose(equations.Matrix, 0, factors, stride);
        if (pivot >= 0) throw CholeskyFailure.Of(side, row, pivot, rows.RowLength(row));
        CholeskyDecomposition<TSimd, V>.Substitute(equations.Matrix, equations.RightSide, 0, factors, stride);
        Vectors<TSimd, V>.Copy(equations.RightSide, result, stride);
    }
}
