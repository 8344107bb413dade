using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// G = YᵀY + λI, [stride × stride]: what all rows of a half-sweep share. Summed in float32 over runs of 256 rows, in float64 over the runs, over fixed
/// blocks that are added in order.
/// </summary>
sealed unsafe class GramMatrix<TSimd, V>(int stride, int threads) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    const int Run = 256;
    const int MostBlocks = 64;

    readonly LargeArray<float> values = LargeArray<float>.Zeros((long)stride * stride + FactorMatrix.Alignment);

    /// <summary>[stride × stride] The matrix in float32, and 16 zeros; rows and columns beyond f are zero.</summary>
    public float* Values => values.Pointer;

    public void Dispose() => values.Dispose();

    /// <summary>Computes G from the fixed side, O(rows · f²).</summary>
    /// <returns>YᵀY in float64, [stride × stride].</returns>
    public double[] Compute(FactorMatrix y, double regularization)
    {
        var sum = SumOfOuterProducts(y);
        for (var j = 0; j < stride; j++)
        {
            for (var k = 0; k < stride; k++) values.Pointer[j * stride + k] = (float)(sum[j * stride + k] + (j == k && j < y.Factors ? regularization : 0));
        }

        return sum;
    }

    /// <summary>YᵀY in float64, [stride × stride].</summary>
    public double[] SumOfOuterProducts(FactorMatrix y)
    {
        // The number of blocks depends on the rows alone, never on the threads.
        var blocks = Math.Clamp(y.Rows / (8 * Run), 1, MostBlocks);
        var terms = new OrderedSum(stride * stride);
        Threads.ForEachPiece(blocks, threads, block =>
        {
            var term = terms.Take();
            var end = (int)((long)y.Rows * (block + 1) / blocks);
            for (var row = (int)((long)y.Rows * block / blocks); row < end; row += Run) AddRun(y, row, Math.Min(Run, end - row), term);
            terms.Add(block, term);
        });

        var sum = terms.Total;
        for (var j = 0; j < stride; j++)
        {
            for (var k = 0; k < j; k++) sum[j * stride + k] = sum[k * stride + j];
        }

        GC.KeepAlive(y);
        return sum;
    }

    /// <summary>Adds Σ y·yᵀ over a run of rows to the upper triangle, a band of 8 rows at a time.</summary>
    [SkipLocalsInit]
    void AddRun(FactorMatrix y, int row, int rows, double[] sum)
    {
        const int widest = 512;
        var band = stackalloc float[Tile<TSimd, V>.Rows * widest];
        var start = y.Values.Pointer + (long)row * stride;
        for (var j = 0; j < stride; j += Tile<TSimd, V>.Rows)
        {
            // From the diagonal on, in pieces that fit the band; 16 columns are the least a tile can do.
            for (var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment; from < stride; from += widest)
            {
                var columns = Math.Min(widest, stride - from);
                new Span<float>(band, Tile<TSimd, V>.Rows * columns).Clear();
                Tile<TSimd, V>.Add(start + j, 1, stride, start + from, stride, rows, 1, band, columns, columns);
                for (var i = 0; i < Tile<TSimd, V>.Rows; i++)
                {
                    for (var k = 0; k < columns; k++) sum[(j + i) * stride + from + k] += band[i * columns + k];
                }
            }
        }
    }
}
