using System.Numerics;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving;

/// <summary>
/// YᵀY in double [f × f], lower triangle, for exact queries and for columns that may depend on each other. Strips of columns are summed in parallel,
/// each over all rows in order, so that the bits do not depend on the number of threads.
/// </summary>
static unsafe class ExactGram
{
    // 16 columns for each task. Rows are widened to double in blocks: 256 rows of 128 factors are 256 KiB and stay in the second-level cache.
    const int Strip = FactorMatrix.Alignment;
    const int BlockRows = 256;

    /// <param name="y">[rows × f]</param>
    /// <param name="threads">The number of threads; 0: one for each core.</param>
    /// <param name="cancel">Checked before every strip.</param>
    public static double[] Compute(FactorMatrix y, int threads = 0, CancellationToken cancel = default)
    {
        var sums = new double[y.Stride * y.Stride];
        fixed (double* start = sums)
        {
            // A lambda must not capture a fixed pointer; the array stays pinned until the loop ends.
            var to = (nint)start;
            var workers = threads == 0 ? Environment.ProcessorCount : threads;
            Threads.ForEachPiece(y.Stride / Strip, workers, strip => AddStrip(y, 0, y.Rows, strip * Strip, (double*)to), cancel);
        }

        return Triangle(sums, y);
    }

    /// <summary>The same over the <see cref="RowSlabs"/> of a side, which ranks sum together.</summary>
    /// <param name="sides">Both sides.</param>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="held">[held rows × f]</param>
    /// <param name="cancel">Checked before every slab.</param>
    public static double[] Compute(IWholeSides sides, bool ofUsers, FactorMatrix held, CancellationToken cancel)
    {
        var sums = sides.SumOverSlabs(ofUsers, held.Stride * held.Stride, (start, end, sum) =>
        {
            fixed (double* to = sum)
            {
                for (var column = 0; column < held.Stride; column += Strip) AddStrip(held, start, end, column, to);
            }
        }, cancel);
        return Triangle(sums, held);
    }

    /// <summary>[f × f] without padding.</summary>
    static double[] Triangle(double[] sums, FactorMatrix y)
    {
        var gram = new double[y.Factors * y.Factors];
        for (var row = 0; row < y.Factors; row++) sums.AsSpan(row * y.Stride, row + 1).CopyTo(gram.AsSpan(row * y.Factors));
        return gram;
    }

    static void AddStrip(FactorMatrix y, int start, int end, int column, double* sums)
    {
        using var block = LargeArray<double>.Uninitialized(BlockRows * (y.Stride - column));
        var width = y.Stride - column;
        for (var first = start; first < end; first += BlockRows)
        {
            var rows = Math.Min(BlockRows, end - first);
            // Columns left of the strip belong to the upper triangle and are not needed.
            for (var row = 0; row < rows; row++)
                Widen(y.Values.Pointer + (long)(first + row) * y.Stride + column, block.Pointer + row * width, width);
            for (var i = 0; i < width; i += 4)
            {
                for (var j = 0; j < Strip; j += 2 * Vector<double>.Count)
                    AddFourByTwo(block.Pointer, rows, width, i, j, sums + (long)(column + i) * y.Stride + column + j, y.Stride);
            }
        }

        GC.KeepAlive(y);
    }

    static void Widen(float* from, double* to, int length)
    {
        for (var k = 0; k < length; k += Vector<float>.Count)
        {
            Vector.Widen(*(Vector<float>*)(from + k), out var low, out var high);
            *(Vector<double>*)(to + k) = low;
            *(Vector<double>*)(to + k + Vector<double>.Count) = high;
        }
    }

    /// <summary>Four rows by two vectors of G: eight sums stay in registers over all rows of the block.</summary>
    static void AddFourByTwo(double* y, int rows, int width, int i, int j, double* to, int stride)
    {
        Vector<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        for (var row = 0; row < rows; row++, y += width)
        {
            var left = *(Vector<double>*)(y + j);
            var right = *(Vector<double>*)(y + j + Vector<double>.Count);
            var scale = new Vector<double>(y[i]);
            s00 = Vector.MultiplyAddEstimate(scale, left, s00);
            s01 = Vector.MultiplyAddEstimate(scale, right, s01);
            scale = new Vector<double>(y[i + 1]);
            s10 = Vector.MultiplyAddEstimate(scale, left, s10);
            s11 = Vector.MultiplyAddEstimate(scale, right, s11);
            scale = new Vector<double>(y[i + 2]);
            s20 = Vector.MultiplyAddEstimate(scale, left, s20);
            s21 = Vector.MultiplyAddEstimate(scale, right, s21);
            scale = new Vector<double>(y[i + 3]);
            s30 = Vector.MultiplyAddEstimate(scale, left, s30);
            s31 = Vector.MultiplyAddEstimate(scale, right, s31);
        }

        Add(s00, s01, to);
        Add(s10, s11, to + stride);
        Add(s20, s21, to + 2 * stride);
        Add(s30, s31, to + 3 * stride);
    }

    static void Add(Vector<double> left, Vector<double> right, double* to)
    {
        *(Vector<double>*)to += left;
        *(Vector<double>*)(to + Vector<double>.Count) += right;
    }
}
