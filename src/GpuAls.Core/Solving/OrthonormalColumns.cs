using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving;

/// <summary>
/// The QR decomposition of a tall matrix by its Gram matrix (CholeskyQR): with AᵀA = RᵀR the columns of A·R⁻¹ are orthonormal. It passes twice over
/// the matrix, in place, where Householder reflections pass once for each column. AᵀA is in float64: the remainder of a dependent column is then the
/// rounding of A, and not the far larger one of sums in float32, which would pass for a direction.
/// </summary>
static unsafe class OrthonormalColumns
{
    // A column whose remainder is a smaller share of its square depends on the columns before it, up to rounding in float32.
    const double MinRemainder = 1e-9;

    // A piece of work is several hundred kilobytes.
    const int PieceRows = 1024;

    /// <summary>
    /// Orthonormalises the columns of a matrix, from the first on. A column that depends on the columns before it, as some do if there are more
    /// columns than rows, is only scaled to length 1. A column of zeros stays.
    /// </summary>
    /// <param name="sides">Both sides, of which the matrix is one.</param>
    /// <param name="ofUsers">Whether the matrix is that of the users.</param>
    /// <param name="a">[held rows × f] The matrix. The rows that this process solves are replaced.</param>
    /// <param name="threads">The number of threads; it changes no bit of the result.</param>
    /// <param name="cancel">Checked before every piece of rows.</param>
    public static void Replace(IWholeSides sides, bool ofUsers, FactorMatrix a, int threads, CancellationToken cancel) =>
        SimdWidth.Run(new Work(sides, ofUsers, a, threads, cancel));

    /// <summary>The upper triangle R⁻¹ [stride × stride] in float32; for a dependent column only 1/its length, on the diagonal.</summary>
    /// <param name="gram">[f × f] AᵀA, lower triangle.</param>
    /// <param name="factors">f.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    static LargeArray<float> Invert(double[] gram, int factors, int stride)
    {
        var lower = new double[factors * factors];
        var isDependent = new bool[factors];
        for (var row = 0; row < factors; row++)
        {
            var entries = lower.AsSpan(row * factors, row + 1);
            for (var column = 0; column < row; column++)
            {
                if (isDependent[column]) continue;
                var above = lower.AsSpan(column * factors, column + 1);
                entries[column] = (gram[row * factors + column] - DoubleVectors.Dot(entries[..column], above[..column])) / above[column];
            }

            var square = gram[row * factors + row];
            var remainder = square - DoubleVectors.Dot(entries[..row], entries[..row]);
            isDependent[row] = !(remainder > MinRemainder * square);
            if (isDependent[row]) entries.Clear();
            entries[row] = isDependent[row] ? square > 0 ? Math.Sqrt(square) : 1 : Math.Sqrt(remainder);
        }

        var inverse = DenseCholesky.OfLower(lower, factors).InvertLower();
        var triangle = LargeArray<float>.Zeros((long)stride * stride);
        for (var row = 0; row < factors; row++)
        {
            for (var column = 0; column <= row; column++) triangle.Pointer[(long)column * stride + row] = (float)inverse[row * factors + column];
        }

        return triangle;
    }

    readonly record struct Work(IWholeSides Sides, bool OfUsers, FactorMatrix A, int Threads, CancellationToken Cancel) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            var a = A;
            using var triangle = Invert(ExactGram.Compute(Sides, OfUsers, a, Cancel), a.Factors, a.Stride);
            var inverse = triangle.Pointer;
            var (start, end) = Sides.Own(OfUsers);
            Numerics.Threads.ForEachPiece(
                (int)((end - start + PieceRows - 1L) / PieceRows),
                Threads,
                piece => Multiply<TSimd, V>(a, inverse, start + piece * PieceRows, (int)Math.Min(end, start + (piece + 1L) * PieceRows)),
                Cancel);
            GC.KeepAlive(a);
        }

        /// <summary>Multiplies the rows [start, end) by a triangle, eight at a time.</summary>
        static void Multiply<TSimd, V>(FactorMatrix a, float* triangle, int start, int end) where TSimd : struct, ISimd<V> where V : struct
        {
            var batch = Tile<TSimd, V>.Rows;
            var stride = a.Stride;
            using var scratch = LargeArray<float>.Zeros(2L * batch * stride);
            float* from = scratch.Pointer, product = from + batch * stride;
            for (var row = start; row < end; row += batch)
            {
                var bytes = (long)Math.Min(batch, end - row) * stride * sizeof(float);
                var rows = a.Values.Pointer + (long)row * stride;
                Buffer.MemoryCopy(rows, from, bytes, bytes);
                TriangleProduct<TSimd, V>.Upper(from, triangle, product, stride);
                Buffer.MemoryCopy(product, rows, bytes, bytes);
            }
        }
    }
}
