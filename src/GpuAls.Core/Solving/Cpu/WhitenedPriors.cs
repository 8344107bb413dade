using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The priors of the rows of one side in the coordinates of a whitened fixed side. L⁻¹·λm = λρ·(L⁻¹c + Σ a·L⁻¹W): the weights are whitened, which are
/// few, and the prior of a row is summed from them when the row is solved. It takes no memory of its own, and no pair among the entries of the row.
/// </summary>
/// <param name="width">Elements in a whitened vector.</param>
sealed unsafe class WhitenedPriors<TSimd, V>(int width) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    const int Unroll = 4;

    PriorRows? rows;
    PriorWeights weights = PriorWeights.Zero;
    float[] scales = []; // [octaves] λ·ρ
    LargeArray<float>? whitened; // [features + 1 × width] L⁻¹W, and L⁻¹c

    /// <summary>Takes over the priors of a half-sweep.</summary>
    /// <param name="rows">The features of the rows to solve.</param>
    /// <param name="weights">W and c.</param>
    /// <param name="regularization">λ/α₀ of all rows: a side is whitened with one λ.</param>
    /// <param name="triangle">[width × width] L⁻ᵀ, an upper triangle.</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    public void Fill(PriorRows rows, PriorWeights weights, double regularization, float* triangle, int threads)
    {
        (this.rows, this.weights) = (rows, weights);
        scales = Array.ConvertAll(weights.Shares, share => (float)((float)regularization * share));
        if (weights.IsZero) return;
        var from = weights.Matrix;
        if (whitened?.Length != (long)from.Rows * width)
        {
            whitened?.Dispose();
            whitened = LargeArray<float>.Uninitialized((long)from.Rows * width);
        }

        var (to, matrix) = (whitened, (nint)triangle);
        const int batch = Tile<TSimd, V>.Rows;
        Threads.ForEachPiece((from.Rows + batch - 1) / batch, threads, piece =>
        {
            using var scratch = LargeArray<float>.Zeros(2L * batch * width);
            var first = piece * batch;
            var product = scratch.Pointer + batch * width;
            var count = Math.Min(batch, from.Rows - first);
            var rows = from.Values.Pointer + (long)first * from.Stride;
            for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(rows + i * from.Stride, scratch.Pointer + i * width, from.Stride);
            TriangleProduct<TSimd, V>.Upper(scratch.Pointer, (float*)matrix, product, width);
            for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(product + i * width, to.Pointer + (long)(first + i) * width, width);
        });
        GC.KeepAlive(from);
    }

    /// <summary>Writes L⁻¹·λm of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="to">[width] Receives it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int row, float* to)
    {
        if (weights.IsZero)
        {
            Vectors<TSimd, V>.Clear(to, width);
            return;
        }

        var first = rows!.Offsets.Pointer[row];
        var count = (int)(rows.Offsets.Pointer[row + 1L] - first);
        var columns = rows.Columns.Pointer + first;
        var values = rows.Values.Pointer + first;
        var scale = TSimd.Fill(scales[Math.Min(rows.Octaves.Pointer[row], scales.Length - 1)]);
        var w = whitened!.Pointer;
        var constant = w + (weights.Matrix.Rows - 1L) * width;
        var k = 0;
        for (; k + Unroll * TSimd.Count <= width; k += Unroll * TSimd.Count)
        {
            var a = TSimd.Load(constant + k);
            var b = TSimd.Load(constant + k + TSimd.Count);
            var c = TSimd.Load(constant + k + 2 * TSimd.Count);
            var d = TSimd.Load(constant + k + 3 * TSimd.Count);
            for (var e = 0; e < count; e++)
            {
                var value = TSimd.Fill(values[e]);
                var from = w + (long)columns[e] * width + k;
                a = TSimd.MultiplyAdd(value, TSimd.Load(from), a);
                b = TSimd.MultiplyAdd(value, TSimd.Load(from + TSimd.Count), b);
                c = TSimd.MultiplyAdd(value, TSimd.Load(from + 2 * TSimd.Count), c);
                d = TSimd.MultiplyAdd(value, TSimd.Load(from + 3 * TSimd.Count), d);
            }

            TSimd.Store(TSimd.Multiply(scale, a), to + k);
            TSimd.Store(TSimd.Multiply(scale, b), to + k + TSimd.Count);
            TSimd.Store(TSimd.Multiply(scale, c), to + k + 2 * TSimd.Count);
            TSimd.Store(TSimd.Multiply(scale, d), to + k + 3 * TSimd.Count);
        }

        for (; k < width; k += TSimd.Count)
        {
            var sum = TSimd.Load(constant + k);
            for (var e = 0; e < count; e++) sum = TSimd.MultiplyAdd(TSimd.Fill(values[e]), TSimd.Load(w + (long)columns[e] * width + k), sum);
            TSimd.Store(TSimd.Multiply(scale, sum), to + k);
        }
    }

    public void Dispose() => whitened?.Dispose();
}
