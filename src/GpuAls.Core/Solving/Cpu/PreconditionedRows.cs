using System.Runtime.CompilerServices;

namespace GpuAls.Core;

/// <summary>
/// A few steps of conjugate gradient on every row, in the coordinates in which the Gram matrix is the identity: (I + Σ w·zzᵀ)·v = Σ (1 + w)·z from v = Lᵀx, then
/// x = L⁻ᵀv (docs/math.md). A step touches the row's own vectors alone, which were gathered once and stay in the first-level cache.
/// </summary>
/// <remarks>
/// Eight rows enter and leave the coordinates together, so that a triangle is read once for all of them. A row whose vectors do not fit the third-level cache
/// has its matrix formed in one pass over memory, as in <see cref="ConjugateGradientRows{TSimd, V}"/>.
/// </remarks>
sealed unsafe class PreconditionedRows<TSimd, V> : RowSolver<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Batch = RowPieces.Batch;

    readonly WhitenedSide<TSimd, V> side;
    readonly int stride;
    readonly int steps;
    readonly int longRow;
    readonly LargeArray<float> vectors;
    readonly GatheredEntries<TSimd, V> gathered;
    readonly LargeArray<float> identity;
    readonly NormalEquations<TSimd, V> equations;

    /// <param name="side">The fixed side, whitened before each half-sweep.</param>
    /// <param name="factors">f.</param>
    /// <param name="steps">Steps a row.</param>
    /// <param name="longRow">The most entries of a row whose vectors are gathered.</param>
    public PreconditionedRows(WhitenedSide<TSimd, V> side, int factors, int steps, int longRow)
    {
        this.side = side;
        this.steps = steps;
        this.longRow = longRow;
        stride = side.Stride;
        vectors = LargeArray<float>.Zeros((2L * Batch + 3) * stride);
        gathered = new GatheredEntries<TSimd, V>(longRow, stride);
        identity = LargeArray<float>.Zeros((long)stride * stride);
        for (var k = 0; k < factors; k++) identity.Pointer[(long)k * stride + k] = 1;
        equations = new NormalEquations<TSimd, V>(stride);
    }

    // [8 × stride] each: the rows' v, and x on the way there and back.
    float* Inside => vectors.Pointer;

    float* Outside => Inside + Batch * stride;

    float* R => Outside + Batch * stride;

    float* P => R + stride;

    float* Q => P + stride;

    public override void Solve(SparseRows rows, int start, int end, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string name)
    {
        for (var row = start; row < end; row += Batch) SolveBatch(rows, row, Math.Min(Batch, end - row), x);
        GC.KeepAlive(rows);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        vectors.Dispose();
        gathered.Dispose();
        identity.Dispose();
        equations.Dispose();
    }

    // Compiled in full at the first call: it runs for whole sweeps before a counter would notice that it is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveBatch(SparseRows rows, int first, int count, FactorMatrix x)
    {
        var result = x.Values.Pointer + (long)first * stride;
        new Span<float>(Outside, Batch * stride).Clear();
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(result + i * stride, Outside + i * stride, stride);
        TriangleProduct<TSimd, V>.Lower(Outside, side.Enter, Inside, stride);
        for (var i = 0; i < count; i++) Solve(rows, first + i, Inside + i * stride);
        TriangleProduct<TSimd, V>.Lower(Inside, side.Leave, Outside, stride);
        for (var i = 0; i < count; i++)
        {
            if (rows.RowLength(first + i) == 0) Vectors<TSimd, V>.Clear(result + i * stride, stride); // nothing is known: b = 0, so x = 0
            else Vectors<TSimd, V>.Copy(Outside + i * stride, result + i * stride, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Solve(SparseRows rows, int row, float* v)
    {
        var length = rows.RowLength(row);
        if (length == 0) return;
        var isFormed = length > longRow;
        Vectors<TSimd, V>.Clear(R, stride);
        if (isFormed)
        {
            equations.Form(rows, row, identity.Pointer, side.Values);
            equations.Mirror();
            Vectors<TSimd, V>.Copy(equations.RightSide, R, stride);
            length = 0; // all of its entries are in the matrix
        }
        else
        {
            gathered.Copy(rows, rows.Offsets[row], length, side.Values, 0);
        }

        AddDense(isFormed, v, -1, R);
        gathered.AddProduct(0, length, v, R, 1, -1);
        Vectors<TSimd, V>.Copy(R, P, stride);
        var square = Vectors<TSimd, V>.Dot(R, R, stride);
        for (var step = 0; step < steps && square >= ConjugateGradientStep<TSimd, V>.Converged; step++)
        {
            Vectors<TSimd, V>.Clear(Q, stride);
            AddDense(isFormed, P, 1, Q);
            gathered.AddProduct(0, length, P, Q, 0, 1);
            square = ConjugateGradientStep<TSimd, V>.Take(square, v, R, P, Q, stride);
        }
    }

    /// <summary>q += sign·p, or sign·M·p where the row's matrix M = I + Σ w·zzᵀ is written out.</summary>
    void AddDense(bool isFormed, float* p, float sign, float* q)
    {
        if (isFormed) SymmetricMatrix<TSimd, V>.AddProduct(equations.Matrix, p, sign, q, stride);
        else Vectors<TSimd, V>.AddScaled(sign, p, q, stride);
    }
}
