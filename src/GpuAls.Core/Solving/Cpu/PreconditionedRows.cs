using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// A few steps of conjugate gradient on every row, in the coordinates in which the Gram matrix is the identity: (I + Σ w·zzᵀ)·v = Σ (1 + w)·z from v = Lᵀx, then
/// x = L⁻ᵀv (docs/math.md). A step touches the row's own vectors alone, so they are fetched from memory once.
/// </summary>
/// <remarks>Eight rows enter and leave the coordinates together, so that a triangle is read once for all of them.</remarks>
/// <param name="side">The fixed side, whitened before each half-sweep.</param>
/// <param name="steps">Steps a row.</param>
/// <param name="longest">The most entries of a row.</param>
sealed unsafe class PreconditionedRows<TSimd, V, TFormat>(StoredSide<TSimd, V, TFormat> side, int steps, int longest) : RowSolver<TSimd, V>
    where TSimd : struct, ISimd<V>
    where V : struct
    where TFormat : struct, IRowFormat<V>
{
    const int Batch = RowPieces.Batch;

    readonly int width = side.Width;
    readonly LargeArray<float> vectors = LargeArray<float>.Zeros((2L * Batch + 3) * side.Width);
    readonly WhitenedEntries<TSimd, V, TFormat> entries = new(side, longest);

    // [8 × width] each: the rows' v, and x on the way there and back.
    float* Inside => vectors.Pointer;

    float* Outside => Inside + Batch * width;

    float* R => Outside + Batch * width;

    float* P => R + width;

    float* Q => P + width;

    public override void Solve(SparseRows rows, int start, int end, LargeArray<float>? own, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string name)
    {
        for (var row = start; row < end; row += Batch) SolveBatch(rows, row, Math.Min(Batch, end - row), x);
        GC.KeepAlive(rows);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        vectors.Dispose();
        entries.Dispose();
    }

    // Compiled in full at the first call: it runs for whole sweeps before a counter would notice that it is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveBatch(SparseRows rows, int first, int count, FactorMatrix x)
    {
        var stride = x.Stride;
        var result = x.Values.Pointer + (long)first * stride;
        new Span<float>(Outside, Batch * width).Clear();
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(result + i * stride, Outside + i * width, stride);
        TriangleProduct<TSimd, V>.Lower(Outside, side.Enter, Inside, width);
        for (var i = 0; i < count; i++) Solve(rows, first + i, Inside + i * width);
        TriangleProduct<TSimd, V>.Lower(Inside, side.Leave, Outside, width);
        for (var i = 0; i < count; i++)
        {
            if (rows.RowLength(first + i) == 0) Vectors<TSimd, V>.Clear(result + i * stride, stride); // nothing is known: b = 0, so x = 0
            else Vectors<TSimd, V>.Copy(Outside + i * width, result + i * stride, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Solve(SparseRows rows, int row, float* v)
    {
        if (rows.RowLength(row) == 0) return;
        entries.Take(rows, row);
        Vectors<TSimd, V>.Clear(R, width);
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
}
