using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// A few steps of conjugate gradient on every row, from its previous value. A·p = G·p + Σ w·(y·p)·y: the dense part is done for eight rows at once, so that
/// G is read once for all of them; the sparse part over vectors that were gathered once.
/// </summary>
/// <remarks>
/// Three kinds of rows. Short ones are solved eight together. Long ones (more entries than a share of the second-level cache holds) alone, their vectors
/// gathered into the third-level cache. Very long ones would not fit there either: their A is formed in one pass over memory instead of one pass a step.
/// The steps are the same in all three, so the kind changes rounding only, and it depends on the row alone.
/// </remarks>
sealed unsafe class ConjugateGradientRows<TSimd, V> : RowSolver<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const float Converged = ConjugateGradientStep<TSimd, V>.Converged;
    const int Batch = RowPieces.Batch;
    const int LongBytes = 8 << 20;

    /// <summary>The most entries of a row that is solved together with its neighbours.</summary>
    internal const int ShortRow = 256;

    readonly int stride;
    readonly int steps;
    readonly int longRow;
    readonly bool isDiagonal;
    int factors;
    readonly LargeArray<float> vectors;
    readonly GatheredEntries<TSimd, V> gathered;
    readonly NormalEquations<TSimd, V> equations;

    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="steps">Steps a row.</param>
    /// <param name="longRow">The most entries of a row whose vectors are gathered; at least a whole batch of short rows.</param>
    /// <param name="isDiagonal">Whether residuals are divided by the diagonal of G.</param>
    public ConjugateGradientRows(int stride, int steps, int longRow, bool isDiagonal = false)
    {
        this.isDiagonal = isDiagonal;
        this.stride = stride;
        this.steps = steps;
        this.longRow = Math.Max(Batch * ShortRow, longRow);
        vectors = LargeArray<float>.Zeros((5L * Batch + 1) * stride);
        gathered = new GatheredEntries<TSimd, V>(this.longRow, stride);
        equations = new NormalEquations<TSimd, V>(stride);
    }

    /// <summary>As many vectors as a thread's share of a third-level cache holds.</summary>
    public static int LongRowFor(int stride) => LongBytes / sizeof(float) / stride;

    float* X => vectors.Pointer;

    float* R => X + Batch * stride;

    float* P => R + Batch * stride;

    float* Q => P + Batch * stride;

    // [8 × stride] 1 ÷ the diagonal of G with each row's own λ, and [stride] that of G.
    float* Inverse => Q + Batch * stride;

    float* Diagonal => Inverse + Batch * stride;

    public override void Solve(SparseRows rows, int start, int end, LargeArray<float>? own, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        factors = y.Factors;
        for (var k = 0; k < factors; k++) Diagonal[k] = gram.Values[(long)k * stride + k];
        for (var row = start; row < end; row += Batch) SolveBatch(rows, row, Math.Min(Batch, end - row), own, gram.Values, y.Values.Pointer, x);
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        vectors.Dispose();
        gathered.Dispose();
        equations.Dispose();
    }

    // Compiled in full at the first call: it runs for whole sweeps before a counter would notice that it is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveBatch(SparseRows rows, int first, int count, LargeArray<float>? own, float* gram, float* y, FactorMatrix x)
    {
        var result = x.Values.Pointer + (long)first * stride;
        var offsets = rows.Offsets.Pointer + first;
        new Span<float>(X, Batch * stride).Clear();
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(result + i * stride, X + i * stride, stride);
        new Span<float>(R, Batch * stride).Clear();
        Tile<TSimd, V>.Add(X, stride, 1, gram, stride, stride, -1, R, stride, stride);

        var lengths = stackalloc int[Batch];
        var squares = stackalloc float[Batch];
        var places = stackalloc int[Batch];
        var used = 0;
        for (var i = 0; i < count; i++)
        {
            var length = offsets[i + 1] - offsets[i];
            lengths[i] = length is > 0 and <= ShortRow ? (int)length : 0;
            places[i] = used;
            if (lengths[i] == 0) continue;
            used += EntryCoefficients.Filled(lengths[i]);
            gathered.Copy(rows, offsets[i], lengths[i], y, places[i]);
            if (own is not null) Vectors<TSimd, V>.AddScaled(-own[first + i], X + i * stride, R + i * stride, stride);
            Invert(own?[first + i] ?? 0, i);
            squares[i] = Begin(places[i], lengths[i], i);
        }

        for (var step = 0; step < steps; step++)
        {
            new Span<float>(Q, Batch * stride).Clear();
            Tile<TSimd, V>.Add(P, stride, 1, gram, stride, stride, 1, Q, stride, stride);
            for (var i = 0; i < count; i++)
            {
                if (lengths[i] == 0 || squares[i] < Converged) continue;
                if (own is not null) Vectors<TSimd, V>.AddScaled(own[first + i], P + i * stride, Q + i * stride, stride);
                gathered.AddProduct(places[i], lengths[i], P + i * stride, Q + i * stride, 0, 1);
                squares[i] = Take(squares[i], i);
            }
        }

        for (var i = 0; i < count; i++)
        {
            var length = offsets[i + 1] - offsets[i];
            if (length == 0) Vectors<TSimd, V>.Clear(result + i * stride, stride); // nothing is known: b = 0, so x = 0
            else if (length <= ShortRow) Vectors<TSimd, V>.Copy(X + i * stride, result + i * stride, stride);
            else SolveAlone(rows, first + i, (int)length, own?[first + i] ?? 0, gram, y, result + i * stride);
        }
    }

    /// <summary>A step of the row at a place of the batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    float Take(float square, int i)
    {
        float* x = X + i * stride, r = R + i * stride, p = P + i * stride, q = Q + i * stride;
        return isDiagonal
            ? ConjugateGradientStep<TSimd, V>.Take(square, x, r, p, q, Inverse + i * stride, stride)
            : ConjugateGradientStep<TSimd, V>.Take(square, x, r, p, q, stride);
    }

    /// <summary>1 ÷ the diagonal of G and a row's own λ.</summary>
    void Invert(float own, int i)
    {
        if (!isDiagonal) return;
        for (var k = 0; k < factors; k++) Inverse[i * stride + k] = 1 / (Diagonal[k] + own);
    }

    /// <summary>r += b − Σ w·(y·x)·y, p = z, which is r or r divided by the diagonal; returns r·z.</summary>
    float Begin(int place, int length, int i)
    {
        float* r = R + i * stride, p = P + i * stride;
        gathered.AddFirstResidual(place, length, X + i * stride, r);
        if (isDiagonal) Vectors<TSimd, V>.Multiply(r, Inverse + i * stride, p, stride);
        else Vectors<TSimd, V>.Copy(r, p, stride);
        return Vectors<TSimd, V>.Dot(r, p, stride);
    }

    /// <summary>One row by itself: the dense part is a matrix-vector product, with G where its vectors can be gathered, with all of A where not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveAlone(SparseRows rows, int row, int length, float own, float* gram, float* y, float* x)
    {
        Invert(own, 0);
        var matrix = gram;
        Vectors<TSimd, V>.Clear(R, stride);
        if (length > longRow)
        {
            equations.Form(rows, row, own, gram, y);
            equations.Mirror();
            matrix = equations.Matrix;
            Vectors<TSimd, V>.Copy(equations.RightSide, R, stride);
            length = 0;
            own = 0; // A has it now
        }
        else
        {
            gathered.Copy(rows, rows.Offsets[row], length, y, 0);
        }

        Vectors<TSimd, V>.Copy(x, X, stride);
        SymmetricMatrix<TSimd, V>.AddProduct(matrix, X, -1, R, stride);
        if (own != 0) Vectors<TSimd, V>.AddScaled(-own, X, R, stride);
        var square = Begin(0, length, 0);
        for (var step = 0; step < steps && square >= Converged; step++)
        {
            Vectors<TSimd, V>.Clear(Q, stride);
            SymmetricMatrix<TSimd, V>.AddProduct(matrix, P, 1, Q, stride);
            if (own != 0) Vectors<TSimd, V>.AddScaled(own, P, Q, stride);
            gathered.AddProduct(0, length, P, Q, 0, 1);
            square = Take(square, 0);
        }

        Vectors<TSimd, V>.Copy(X, x, stride);
    }
}
