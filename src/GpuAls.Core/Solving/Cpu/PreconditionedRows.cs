using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// A few steps of conjugate gradient on every row, in the coordinates in which the Gram matrix is the identity (docs/math.md):
/// (I + Σ w·zzᵀ)·v = Σ (1 + w)·z from v = Lᵀx, then x = L⁻ᵀv. A step reads only the vectors of the row's entries, which are fetched from memory once.
/// </summary>
/// <remarks>A batch of eight rows is transformed together, so that a triangle is read once for all of them.</remarks>
/// <param name="fixedSide">The fixed side, whitened before each half-sweep.</param>
/// <param name="steps">Steps for each row.</param>
/// <param name="maxLength">Maximum entries in a row.</param>
sealed unsafe class PreconditionedRows<TSimd, V, TFormat>(WhitenedFactors<TSimd, V, TFormat> fixedSide, int steps, int maxLength)
    : RowSolver<TSimd, V>
    where TSimd : struct, ISimd<V>
    where V : struct
    where TFormat : struct, IRowFormat<V>
{
    const int BatchSize = RowPieces.BatchSize;

    readonly int width = fixedSide.Width;
    readonly LargeArray<float> vectors = LargeArray<float>.Zeros((3L * BatchSize + 3) * fixedSide.Width);
    readonly WhitenedEntries<TSimd, V, TFormat> entries = new(fixedSide, maxLength);

    // [8 × width] each: v of the rows, and x before and after the steps.
    float* Inside => vectors.Pointer;

    float* Outside => Inside + BatchSize * width;

    // [8 × width] L⁻¹·λm of the rows, if the priors are in memory.
    float* Behind => Outside + BatchSize * width;

    // [width] each.
    float* R => Behind + BatchSize * width;

    float* P => R + width;

    float* Q => P + width;

    public override void Solve(
        WeightedRows rows, int start, int end, LargeArray<float>? rowLambdas, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        for (var row = start; row < end; row += BatchSize) SolveBatch(rows, row, Math.Min(BatchSize, end - row), y, x);
        GC.KeepAlive(rows);
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        vectors.Dispose();
        entries.Dispose();
    }

    // Optimized at the first call: it would run for whole sweeps before tiered compilation replaced it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveBatch(WeightedRows rows, int first, int count, FactorMatrix y, FactorMatrix x)
    {
        var stride = x.Stride;
        var result = x.Values.Pointer + (long)first * stride;
        new Span<float>(Outside, BatchSize * width).Clear();
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(result + i * stride, Outside + i * width, stride);
        TriangleProduct<TSimd, V>.Lower(Outside, fixedSide.Enter, Inside, width);
        if (y.AllRows > y.Rows && fixedSide.Priors is null) WhitenPriors(y, first, count);
        for (var i = 0; i < count; i++) Solve(rows, first + i, y, Inside + i * width, Behind + i * width);
        TriangleProduct<TSimd, V>.Lower(Inside, fixedSide.Leave, Outside, width);
        for (var i = 0; i < count; i++)
        {
            if (rows.RowLength(first + i) == 0) Vectors<TSimd, V>.Clear(result + i * stride, stride); // b = 0, so x = 0
            else Vectors<TSimd, V>.Copy(Outside + i * width, result + i * stride, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Solve(WeightedRows rows, int row, FactorMatrix y, float* v, float* behind)
    {
        if (rows.RowLength(row) == 0) return;
        entries.Load(rows, row, y.Rows);
        // The prior is a part of b alone, and the steps need no pair of it.
        if (y.AllRows == y.Rows) Vectors<TSimd, V>.Clear(R, width);
        else if (fixedSide.Priors is { } priors) priors.Write(row, R);
        else Vectors<TSimd, V>.Copy(behind, R, width);
        Vectors<TSimd, V>.AddScaled(-1, v, R, width);
        entries.AddFirstResidual(v, R);
        Vectors<TSimd, V>.Copy(R, P, width);
        var square = Vectors<TSimd, V>.Dot(R, R, width);
        for (var step = 0; step < steps && square >= ConjugateGradientStep<TSimd, V>.Converged; step++)
        {
            Vectors<TSimd, V>.Copy(P, Q, width);
            entries.AddProduct(P, Q);
            square = ConjugateGradientStep<TSimd, V>.Take(square, v, R, P, Q, width);
        }
    }

    /// <summary>Whitens the priors of a batch of rows, which are in memory behind the fixed side.</summary>
    void WhitenPriors(FactorMatrix y, int first, int count)
    {
        var from = y.AllValues.Pointer + ((long)y.Rows + first) * y.Stride;
        new Span<float>(Outside, BatchSize * width).Clear();
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(from + i * y.Stride, Outside + i * width, y.Stride);
        TriangleProduct<TSimd, V>.Upper(Outside, fixedSide.Whiten, Behind, width);
    }
}
