using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The formed system of a row: A = G + Σ w·yyᵀ [stride × stride], b = Σ (1 + w)·y over its liked entries [stride].</summary>
sealed unsafe class NormalEquations<TSimd, V>(int stride) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    // The vectors of a chunk of entries and their weighted copies stay in the second-level cache.
    const int ChunkSize = 256;

    readonly LargeArray<float> matrix = LargeArray<float>.Zeros((long)stride * stride);
    readonly LargeArray<float> rightSide = LargeArray<float>.Zeros(stride);
    readonly LargeArray<float> weights = LargeArray<float>.Zeros(ChunkSize);
    readonly LargeArray<float> gathered = LargeArray<float>.Zeros((long)ChunkSize * stride);
    readonly LargeArray<float> weighted = LargeArray<float>.Zeros((long)ChunkSize * stride);

    /// <summary>A, row-major. <see cref="Form"/> sets the upper triangle, <see cref="Mirror"/> also the lower.</summary>
    public float* Matrix => matrix.Pointer;

    /// <summary>b.</summary>
    public float* RightSide => rightSide.Pointer;

    /// <summary>Forms the system of one row in O(entries · f²) and one pass over memory.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="row">The row.</param>
    /// <param name="rowLambda">λ of the row, added to the diagonal of G.</param>
    /// <param name="gram">G [stride × stride].</param>
    /// <param name="y">[columns × stride]</param>
    public void Form(WeightedRows rows, int row, float rowLambda, float* gram, float* y)
    {
        Buffer.MemoryCopy(gram, Matrix, matrix.Bytes, matrix.Bytes);
        if (rowLambda != 0)
        {
            for (var k = 0; k < stride; k++) Matrix[k * stride + k] += rowLambda;
        }

        Vectors<TSimd, V>.Clear(RightSide, stride);
        var end = rows.Offsets[row + 1L];
        for (var first = rows.Offsets[row]; first < end; first += ChunkSize)
        {
            var count = (int)Math.Min(ChunkSize, end - first);
            Gather<TSimd, V>.Copy(rows, first, count, y, gathered.Pointer, stride);
            rows.Codes.CopyTo(first, weights.Writable(0, count));
            Weigh(weights.Pointer, count);
            for (var j = 0; j < stride; j += Tile<TSimd, V>.Rows)
            {
                // Whole vectors from the one that contains the diagonal.
                var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment;
                var sums = Matrix + (long)j * stride + from;
                Tile<TSimd, V>.Add(weighted.Pointer + j, 1, stride, gathered.Pointer + from, stride, count, 1, sums, stride, stride - from);
            }
        }
    }

    /// <summary>Copies the upper triangle to the lower triangle.</summary>
    public void Mirror()
    {
        for (var j = 1; j < stride; j++)
        {
            for (var k = 0; k < j; k++) Matrix[j * stride + k] = Matrix[k * stride + j];
        }
    }

    public void Dispose()
    {
        matrix.Dispose();
        rightSide.Dispose();
        weights.Dispose();
        gathered.Dispose();
        weighted.Dispose();
    }

    /// <summary>weighted[e, :] = w·y and b += p·(1 + w)·y for each gathered entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Weigh(float* weights, int count)
    {
        float* from = gathered.Pointer, to = weighted.Pointer, b = RightSide;
        for (var e = 0; e < count; e++, from += stride, to += stride)
        {
            V weight = TSimd.Fill(PairCode.Weight(weights[e])), confidence = TSimd.Fill(PairCode.RightSide(weights[e]));
            for (var k = 0; k < stride; k += TSimd.Count)
            {
                var value = TSimd.Load(from + k);
                TSimd.Store(TSimd.Multiply(weight, value), to + k);
                TSimd.Store(TSimd.MultiplyAdd(confidence, value, TSimd.Load(b + k)), b + k);
            }
        }
    }
}
