using System.Runtime.CompilerServices;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving;

/// <summary>
/// YᵀY, the sum of the outer products of the rows of a matrix of factors. It is summed in float32 over chunks of 256 rows and in float64 over the
/// chunks of a slab. The <see cref="RowSlabs"/> are added in order, so no bit depends on the threads.
/// </summary>
static unsafe class OuterProducts<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int ChunkRows = 256;

    /// <summary>YᵀY in float64, [stride × stride].</summary>
    public static double[] Sum(FactorMatrix y, int threads, CancellationToken cancel = default)
    {
        var slabs = new RowSlabs(y.Rows);
        var terms = new OrderedSum(y.Stride * y.Stride);
        Threads.ForEachPiece(slabs.Count, threads, slab =>
        {
            var term = terms.Take();
            AddRows(y, slabs.Start(slab), slabs.End(slab), term);
            terms.Add(slab, term);
        }, cancel);
        var sum = terms.Total;
        SquareMatrix.MirrorUpper(sum, y.Stride);
        return sum;
    }

    /// <summary>Adds Σ y·yᵀ over the rows of a slab to the upper triangle.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="start">The first row of the slab.</param>
    /// <param name="end">One after its last row.</param>
    /// <param name="sum">[stride × stride]</param>
    public static void AddRows(FactorMatrix y, int start, int end, Span<double> sum)
    {
        for (var row = start; row < end; row += ChunkRows) AddChunk(y, row, Math.Min(ChunkRows, end - row), sum);
        GC.KeepAlive(y);
    }

    /// <summary>Adds Σ y·yᵀ over a chunk of rows to the upper triangle, eight rows of it at a time.</summary>
    [SkipLocalsInit]
    static void AddChunk(FactorMatrix y, int row, int rows, Span<double> sum)
    {
        var stride = y.Stride;
        const int maxColumns = 512;
        var tile = stackalloc float[Tile<TSimd, V>.Rows * maxColumns];
        var start = y.Values.Pointer + (long)row * stride;
        for (var j = 0; j < stride; j += Tile<TSimd, V>.Rows)
        {
            // From the vector that contains the diagonal on, because a tile has at least 16 columns.
            for (var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment; from < stride; from += maxColumns)
            {
                var columns = Math.Min(maxColumns, stride - from);
                new Span<float>(tile, Tile<TSimd, V>.Rows * columns).Clear();
                Tile<TSimd, V>.Add(start + j, 1, stride, start + from, stride, rows, 1, tile, columns, columns);
                for (var i = 0; i < Tile<TSimd, V>.Rows; i++)
                {
                    for (var k = 0; k < columns; k++) sum[(j + i) * stride + from + k] += tile[i * columns + k];
                }
            }
        }
    }
}

/// <summary>The outer products of rows, with the vectors of this processor.</summary>
static class OuterProducts
{
    /// <inheritdoc cref="OuterProducts{TSimd, V}.AddRows"/>
    public static unsafe void AddRows(FactorMatrix y, int start, int end, Span<double> sum)
    {
        fixed (double* first = sum) SimdWidth.Run(new Addition(y, start, end, (nint)first, sum.Length));
    }

    readonly unsafe record struct Addition(FactorMatrix Y, int Start, int End, nint Sum, int Length) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct =>
            OuterProducts<TSimd, V>.AddRows(Y, Start, End, new Span<double>((void*)Sum, Length));
    }
}

/// <summary>Square matrices in one array.</summary>
static class SquareMatrix
{
    /// <summary>Copies the upper triangle to the lower one.</summary>
    /// <param name="matrix">[side × side]</param>
    /// <param name="side">Its rows.</param>
    public static void MirrorUpper(Span<double> matrix, int side)
    {
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < row; column++) matrix[row * side + column] = matrix[column * side + row];
        }
    }
}

/// <summary>
/// A sum of matrices that threads compute in any order. It adds them in the order of their numbers, so that no bit depends on the threads, and holds
/// only a few more matrices than there are threads.
/// </summary>
/// <param name="length">The number of elements in a matrix.</param>
sealed class OrderedSum(int length)
{
    readonly Lock gate = new();
    readonly Stack<double[]> free = [];
    readonly Dictionary<int, double[]> waiting = [];
    double[]? sum;
    int next;

    /// <summary>A matrix of zeros in which a thread computes a term.</summary>
    public double[] Take()
    {
        double[]? term;
        lock (gate) free.TryPop(out term);
        if (term is null) return new double[length];
        Array.Clear(term);
        return term;
    }

    /// <summary>Adds a term, as soon as all terms before it were added.</summary>
    /// <param name="place">The number of the term, from 0.</param>
    /// <param name="term">A matrix from <see cref="Take"/>. The caller no longer uses it.</param>
    public void Add(int place, double[] term)
    {
        lock (gate)
        {
            waiting.Add(place, term);
            for (; waiting.Remove(next, out var ready); next++)
            {
                if (sum is null)
                {
                    sum = ready;
                    continue;
                }

                for (var k = 0; k < length; k++) sum[k] += ready[k];
                free.Push(ready);
            }
        }
    }

    /// <summary>The sum, after all terms were added.</summary>
    public double[] Total => sum!;
}
