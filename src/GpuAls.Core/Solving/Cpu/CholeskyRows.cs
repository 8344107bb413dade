namespace GpuAls.Core;

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
    const int Batch = RowPieces.Batch;

    readonly int width = WhitenedSide.WidthFor(factors);
    readonly int most = EntrySystem<TSimd, V>.MostFor(factors);
    readonly NormalEquations<TSimd, V> equations = new(stride);
    readonly EntrySystem<TSimd, V> entries = new(factors);
    readonly LargeArray<float> vectors = LargeArray<float>.Zeros(2L * Batch * WhitenedSide.WidthFor(factors));

    // [8 × width] each: rows in the coordinates of the whitened side, and out of them.
    float* Inside => vectors.Pointer;

    float* Outside => Inside + Batch * width;

    public override void Solve(SparseRows rows, int start, int end, LargeArray<float>? own, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        for (var row = start; row < end; row += Batch) SolveBatch(rows, row, Math.Min(Batch, end - row), own, gram.Values, y, x, side);
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        equations.Dispose();
        entries.Dispose();
        vectors.Dispose();
    }

    void SolveBatch(SparseRows rows, int first, int count, LargeArray<float>? own, float* gram, FactorMatrix y, FactorMatrix x, string side)
    {
        Span<bool> isInside = stackalloc bool[Batch];
        isInside.Clear();
        if (whitened is { IsFilled: true })
        {
            var anyInside = false;
            for (var i = 0; i < count; i++)
            {
                isInside[i] = IsShort(rows, first + i) && entries.TrySolve(rows, first + i, whitened.Values, Inside + i * width);
                anyInside |= isInside[i];
            }

            if (anyInside) TriangleProduct<TSimd, V>.Lower(Inside, whitened.Leave, Outside, width);
        }

        for (var i = 0; i < count; i++)
        {
            var result = x.Values.Pointer + (long)(first + i) * stride;
            if (isInside[i]) Vectors<TSimd, V>.Copy(Outside + i * width, result, stride);
            else SolveFormed(rows, first + i, own?[first + i] ?? 0, gram, y.Values.Pointer, result, side);
        }
    }

    bool IsShort(SparseRows rows, int row)
    {
        var length = rows.RowLength(row);
        return length > 0 && length <= most;
    }

    void SolveFormed(SparseRows rows, int row, float own, float* gram, float* y, float* result, string side)
    {
        if (rows.RowLength(row) == 0)
        {
            Vectors<TSimd, V>.Clear(result, stride); // nothing is known: b = 0, so x = 0
            return;
        }

        equations.Form(rows, row, own, gram, y);
        var pivot = CholeskyDecomposition<TSimd, V>.Decompose(equations.Matrix, 0, factors, stride);
        if (pivot >= 0) throw CholeskyFailure.Of(side, row, pivot, rows.RowLength(row));
        CholeskyDecomposition<TSimd, V>.Substitute(equations.Matrix, equations.RightSide, 0, factors, stride);
        Vectors<TSimd, V>.Copy(equations.RightSide, result, stride);
    }
}
