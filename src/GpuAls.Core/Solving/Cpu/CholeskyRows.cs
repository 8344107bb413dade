namespace GpuAls.Core;

/// <summary>Every row exactly: its A is formed, decomposed into UᵀU and solved by substitution.</summary>
sealed unsafe class CholeskyRows<TSimd, V>(int stride, int factors) : RowSolver<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    readonly NormalEquations<TSimd, V> equations = new(stride);

    public override void Solve(SparseRows rows, int start, int end, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        for (var row = start; row < end; row++)
        {
            var result = x.Values.Pointer + (long)row * stride;
            if (rows.RowLength(row) == 0)
            {
                Vectors<TSimd, V>.Clear(result, stride); // nothing is known: b = 0, so x = 0
                continue;
            }

            equations.Form(rows, row, gram.Values, y.Values.Pointer);
            var pivot = CholeskyDecomposition<TSimd, V>.Decompose(equations.Matrix, factors, stride);
            if (pivot >= 0) throw CholeskyFailure.Of(side, row, pivot, rows.RowLength(row));
            CholeskyDecomposition<TSimd, V>.Substitute(equations.Matrix, equations.RightSide, factors, stride);
            Vectors<TSimd, V>.Copy(equations.RightSide, result, stride);
        }

        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose() => equations.Dispose();
}
