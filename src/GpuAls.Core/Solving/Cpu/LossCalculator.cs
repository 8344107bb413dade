using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The loss, computed without a loop over all users × items cells: Σ over all cells of ŷ² is the sum of the elements of (XᵀX)∘(YᵀY). For each liked
/// cell ŷ² is then replaced by (1 + w)·(1 − ŷ)², for each disliked cell by (1 + w)·ŷ².
/// </summary>
static unsafe class LossCalculator<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int PieceRows = 1024;

    public static AlsLoss Compute(
        AlsProblem problem, FactorMatrix users, FactorMatrix items, GramMatrix<TSimd, V> gram, int threads, CancellationToken cancel)
    {
        var ofUsers = gram.SumOfOuterProducts(users);
        var ofItems = gram.SumOfOuterProducts(items);
        var data = 0.0;
        for (var k = 0; k < ofUsers.Length; k++) data += ofUsers[k] * ofItems[k];
        var rows = problem.ByUser;
        var pieces = (rows.Rows + PieceRows - 1) / PieceRows;
        var seen = new double[pieces];
        Threads.ForEachPiece(pieces, threads, piece =>
        {
            var sum = 0.0;
            for (var row = piece * PieceRows; row < Math.Min(rows.Rows, (piece + 1) * PieceRows); row++)
                sum += SeenCells(rows, row, users, items);
            seen[piece] = sum;
        }, cancel);
        foreach (var sum in seen) data += sum;
        return new AlsLoss(data, Regularization(problem, users, items, ofUsers, ofItems));
    }

    /// <summary>λ·(|X|² + |Y|²), from the diagonals of XᵀX and YᵀY, or row by row if each row has its own λ.</summary>
    static double Regularization(AlsProblem problem, FactorMatrix users, FactorMatrix items, double[] ofUsers, double[] ofItems)
    {
        if (problem.UserRegularization is { } userLambdas && problem.ItemRegularization is { } itemLambdas)
            return Regularization(userLambdas, users) + Regularization(itemLambdas, items);
        var norms = 0.0;
        for (var k = 0; k < users.Stride; k++) norms += ofUsers[k * users.Stride + k] + ofItems[k * users.Stride + k];
        return problem.Regularization * norms;
    }

    /// <summary>Σ λ_row·|x|².</summary>
    static double Regularization(LargeArray<float> rowLambdas, FactorMatrix factors)
    {
        var sum = 0.0;
        for (var row = 0; row < factors.Rows; row++)
        {
            var vector = factors.Values.Pointer + (long)row * factors.Stride;
            sum += (double)rowLambdas[row] * Vectors<TSimd, V>.Dot(vector, vector, factors.Stride);
        }

        GC.KeepAlive(factors);
        return sum;
    }

    /// <summary>Σ (1 + w)·(p − ŷ)² − ŷ² over the entries of a row.</summary>
    static double SeenCells(WeightedRows rows, int row, FactorMatrix users, FactorMatrix items)
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
