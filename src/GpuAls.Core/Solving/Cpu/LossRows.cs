using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The terms of the loss that belong to single rows.</summary>
static unsafe class LossRows<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int PieceRows = 1024;

    /// <summary>[rows] Σ (1 + w)·(p − ŷ)² − ŷ² over the entries of each row from <paramref name="start"/> on.</summary>
    /// <param name="rows">[users × items]</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="users">X.</param>
    /// <param name="items">Y.</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    /// <param name="cancel">Checked before every piece of rows.</param>
    public static double[] Seen(
        WeightedRows rows, int start, int end, FactorMatrix users, FactorMatrix items, int threads, CancellationToken cancel)
    {
        var seen = new double[end - start];
        Threads.ForEachPiece(
            (seen.Length + PieceRows - 1) / PieceRows,
            threads,
            piece =>
            {
                for (var n = piece * PieceRows; n < Math.Min(seen.Length, (piece + 1) * PieceRows); n++)
                    seen[n] = Seen(rows, start + n, users, items);
            },
            cancel);
        return seen;
    }

    /// <summary>[rows] λ_row·|x|² of each row from <paramref name="start"/> on.</summary>
    /// <param name="rowLambdas">λ of each row.</param>
    /// <param name="factors">[rows × f]</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    public static double[] Norms(LargeArray<float> rowLambdas, FactorMatrix factors, int start, int end)
    {
        var norms = new double[end - start];
        for (var row = start; row < end; row++)
        {
            var vector = factors.Values.Pointer + (long)row * factors.Stride;
            norms[row - start] = (double)rowLambdas[row] * Vectors<TSimd, V>.Dot(vector, vector, factors.Stride);
        }

        GC.KeepAlive(factors);
        return norms;
    }

    static double Seen(WeightedRows rows, int row, FactorMatrix users, FactorMatrix items)
    {
        var columns = rows.RowColumns(row);
        var first = rows.Offsets[row];
        var x = users.Values.Pointer + (long)row * users.Stride;
        var sum = 0.0;
        for (var e = 0; e < columns.Length; e++)
        {
            double score = Vectors<TSimd, V>.Dot(x, items.Values.Pointer + (long)columns[e] * items.Stride, items.Stride);
            var code = rows.Codes[first + e];
            var error = PairCode.IsLike(code) ? 1 - score : score;
            sum += (1.0 + PairCode.Weight(code)) * error * error - score * score;
        }

        GC.KeepAlive(users);
        GC.KeepAlive(items);
        return sum;
    }
}
