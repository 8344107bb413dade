using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// A few steps of conjugate gradient on every row, from its previous value: A·p = G·p + Σ w·(y·p)·y. The dense part G·p is computed for a batch of
/// eight rows, so that G is read once for all of them. The sparse part reads vectors that were gathered once.
/// </summary>
/// <remarks>
/// There are three kinds of rows. Short rows are solved in batches. Long rows, with more entries than a share of the second-level cache holds, are
/// solved alone, with their vectors gathered into the third-level cache. The vectors of very long rows would not fit there either, so their A is
/// formed in one pass over memory, instead of one pass for each step. All three make the same steps; the kind changes only the rounding, and depends
/// only on the row.
/// </remarks>
sealed unsafe class ConjugateGradientRows<TSimd, V> : RowSolver<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const float Converged = ConjugateGradientStep<TSimd, V>.Converged;
    const int BatchSize = RowPieces.BatchSize;
    const int MaxGatheredBytes = 8 << 20;

    /// <summary>Maximum entries of a row that is solved in a batch.</summary>
    internal const int MaxShortLength = 256;

    readonly int stride;
    readonly int steps;
    readonly int maxGatheredLength;
    readonly bool isDiagonal;
    int factors;
    readonly LargeArray<float> vectors;
    readonly GatheredEntries<TSimd, V> gathered;
    readonly NormalEquations<TSimd, V> equations;

    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="steps">Steps for each row.</param>
    /// <param name="maxGatheredLength">Maximum entries of a row whose vectors are gathered, at least those of a batch of short rows.</param>
    /// <param name="isDiagonal">Whether the steps are preconditioned by the diagonal of G.</param>
    public ConjugateGradientRows(int stride, int steps, int maxGatheredLength, bool isDiagonal = false)
    {
        this.isDiagonal = isDiagonal;
        this.stride = stride;
        this.steps = steps;
        this.maxGatheredLength = Math.Max(BatchSize * MaxShortLength, maxGatheredLength);
        vectors = LargeArray<float>.Zeros((5L * BatchSize + 1) * stride);
        gathered = new GatheredEntries<TSimd, V>(this.maxGatheredLength, stride);
        equations = new NormalEquations<TSimd, V>(stride);
    }

    /// <summary>The number of vectors that fit into a thread's share of the third-level cache.</summary>
    public static int MaxGatheredLengthFor(int stride) => MaxGatheredBytes / sizeof(float) / stride;

    // [8 × stride] each.
    float* X => vectors.Pointer;

    float* R => X + BatchSize * stride;

    float* P => R + BatchSize * stride;

    float* Q => P + BatchSize * stride;

    // [8 × stride] 1 ÷ (the diagonal of G + λ of each row).
    float* Inverse => Q + BatchSize * stride;

    // [stride] The diagonal of G.
    float* Diagonal => Inverse + BatchSize * stride;

    public override void Solve(
        WeightedRows rows, int start, int end, LargeArray<float>? rowLambdas, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        factors = y.Factors;
        for (var k = 0; k < factors; k++) Diagonal[k] = gram.Values[(long)k * stride + k];
        for (var row = start; row < end; row += BatchSize)
            SolveBatch(rows, row, Math.Min(BatchSize, end - row), rowLambdas, gram.Values, y.Values.Pointer, x);
        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        vectors.Dispose();
        gathered.Dispose();
        equations.Dispose();
    }

    // Optimized at the first call: it would run for whole sweeps before tiered compilation replaced it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveBatch(WeightedRows rows, int first, int count, LargeArray<float>? rowLambdas, float* gram, float* y, FactorMatrix x)
    {
        var result = x.Values.Pointer + (long)first * stride;
        var offsets = rows.Offsets.Pointer + first;
        new Span<float>(X, BatchSize * stride).Clear();
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(result + i * stride, X + i * stride, stride);
        new Span<float>(R, BatchSize * stride).Clear();
        Tile<TSimd, V>.Add(X, stride, 1, gram, stride, stride, -1, R, stride, stride);

        var lengths = stackalloc int[BatchSize];
        var squares = stackalloc float[BatchSize];
        var places = stackalloc int[BatchSize];
        var used = 0;
        for (var i = 0; i < count; i++)
        {
            var length = offsets[i + 1] - offsets[i];
            lengths[i] = length is > 0 and <= MaxShortLength ? (int)length : 0;
            places[i] = used;
            if (lengths[i] == 0) continue;
            used += EntryProduct.Padded(lengths[i]);
            gathered.Copy(rows, offsets[i], lengths[i], y, places[i]);
            if (rowLambdas is not null) Vectors<TSimd, V>.AddScaled(-rowLambdas[first + i], X + i * stride, R + i * stride, stride);
            Invert(rowLambdas?[first + i] ?? 0, i);
            squares[i] = Begin(places[i], lengths[i], i);
        }

        for (var step = 0; step < steps; step++)
        {
            new Span<float>(Q, BatchSize * stride).Clear();
            Tile<TSimd, V>.Add(P, stride, 1, gram, stride, stride, 1, Q, stride, stride);
            for (var i = 0; i < count; i++)
            {
                if (lengths[i] == 0 || squares[i] < Converged) continue;
                if (rowLambdas is not null) Vectors<TSimd, V>.AddScaled(rowLambdas[first + i], P + i * stride, Q + i * stride, stride);
                gathered.AddProduct(places[i], lengths[i], P + i * stride, Q + i * stride, 0, 1);
                squares[i] = Take(squares[i], i);
            }
        }

        for (var i = 0; i < count; i++)
        {
            var length = offsets[i + 1] - offsets[i];
            if (length == 0) Vectors<TSimd, V>.Clear(result + i * stride, stride); // b = 0, so x = 0
            else if (length <= MaxShortLength) Vectors<TSimd, V>.Copy(X + i * stride, result + i * stride, stride);
            else SolveAlone(rows, first + i, (int)length, rowLambdas?[first + i] ?? 0, gram, y, result + i * stride);
        }
    }

    /// <summary>One step of row i of the batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    float Take(float square, int i)
    {
        float* x = X + i * stride, r = R + i * stride, p = P + i * stride, q = Q + i * stride;
        return isDiagonal
            ? ConjugateGradientStep<TSimd, V>.Take(square, x, r, p, q, Inverse + i * stride, stride)
            : ConjugateGradientStep<TSimd, V>.Take(square, x, r, p, q, stride);
    }

    /// <summary>Computes <see cref="Inverse"/> of row i of the batch.</summary>
    void Invert(float rowLambda, int i)
    {
        if (!isDiagonal) return;
        for (var k = 0; k < factors; k++) Inverse[i * stride + k] = 1 / (Diagonal[k] + rowLambda);
    }

    /// <summary>r += b − Σ w·(y·x)·y, then p = z, which is r or r ÷ diagonal. Returns r·z.</summary>
    float Begin(int place, int length, int i)
    {
        float* r = R + i * stride, p = P + i * stride;
        gathered.AddFirstResidual(place, length, X + i * stride, r);
        if (isDiagonal) Vectors<TSimd, V>.Multiply(r, Inverse + i * stride, p, stride);
        else Vectors<TSimd, V>.Copy(r, p, stride);
        return Vectors<TSimd, V>.Dot(r, p, stride);
    }

    /// <summary>
    /// Solves one row alone. The dense part is a matrix-vector product, with G if the vectors are gathered, otherwise with the whole of A.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveAlone(WeightedRows rows, int row, int length, float rowLambda, float* gram, float* y, float* x)
    {
        Invert(rowLambda, 0);
        var matrix = gram;
        Vectors<TSimd, V>.Clear(R, stride);
        if (length > maxGatheredLength)
        {
            equations.Form(rows, row, rowLambda, gram, y);
            equations.Mirror();
            matrix = equations.Matrix;
            Vectors<TSimd, V>.Copy(equations.RightSide, R, stride);
            length = 0;
            rowLambda = 0; // already in A
        }
        else
        {
            gathered.Copy(rows, rows.Offsets[row], length, y, 0);
        }

        Vectors<TSimd, V>.Copy(x, X, stride);
        Vectors<TSimd, V>.AddSymmetricProduct(matrix, X, -1, R, stride);
        if (rowLambda != 0) Vectors<TSimd, V>.AddScaled(-rowLambda, X, R, stride);
        var square = Begin(0, length, 0);
        for (var step = 0; step < steps && square >= Converged; step++)
        {
            Vectors<TSimd, V>.Clear(Q, stride);
            Vectors<TSimd, V>.AddSymmetricProduct(matrix, P, 1, Q, stride);
            if (rowLambda != 0) Vectors<TSimd, V>.AddScaled(rowLambda, P, Q, stride);
            gathered.AddProduct(0, length, P, Q, 0, 1);
            square = Take(square, 0);
        }

        Vectors<TSimd, V>.Copy(X, x, stride);
    }
}
