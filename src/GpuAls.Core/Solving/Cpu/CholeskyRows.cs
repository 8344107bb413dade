using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Every row exactly. One with few entries has a system in its entries, where the fixed side is whitened; any other has its A formed, decomposed into UᵀU and
/// solved by substitution. Which way a row goes depends on its weights and on G alone.
/// </summary>
/// <param name="stride">Floats in a row of factors.</param>
/// <param name="factors">f.</param>
/// <param name="whitened">The fixed side, where it may be whitened.</param>
sealed unsafe class CholeskyRows<TSimd, V>(int stride, int factors, StoredSide<TSimd, V, FloatRows<TSimd, V>>? whitened) : RowSolver<TSimd, V>
    where TSimd : struct, ISimd<V>
    where V : struct
{
    readonly ShortRows<TSimd, V> shortRows = new(factors, EntrySystem<TSimd, V>.MostFor(factors), whitened);
    readonly NormalEquations<TSimd, V> equations = new(stride);

    public override void Solve(SparseRows rows, int start, int end, LargeArray<float>? own, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        foreach (var row in shortRows.Solve(rows, start, end, x)) SolveFormed(rows, row, own?[row] ?? 0, gram.Values, y.Values.Pointer, x.Values.Pointer + (long)row * stride, side);
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        shortRows.Dispose();
        equations.Dispose();
    }

    void SolveFormed(SparseRows rows, int row, float own, float* gram, float* y, float* result, string side)
    {
        equations.Form(rows, row, own, gram, y);
        var pivot = CholeskyDecomposition<TSimd, V>.Decompose(equations.Matrix, 0, factors, stride);
        if (pivot >= 0) throw CholeskyFailure.Of(side, row, pivot, rows.RowLength(row));
        CholeskyDecomposition<TSimd, V>.Substitute(equations.Matrix, equations.RightSide, 0, factors, stride);
        Vectors<TSimd, V>.Copy(equations.RightSide, result, stride);
    }
}
