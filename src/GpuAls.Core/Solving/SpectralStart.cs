using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// Start factors that know the data. The items span the leading directions of the degree-normalised matrix N of the likes [users × items]: a
/// randomised range finder with one power step (Halko, Martinsson, Tropp 2011, algorithm 4.4), Y = Nᵀ·N·Nᵀ·Ω with random signs Ω, and the columns
/// orthonormalised once on the way. The users are zero, because the first half-sweep solves them from the items.
/// </summary>
/// <remarks>
/// Only the likes count, not their weights: with weights the first iteration ranks no better (docs/decisions/0014). The cost is three products of N
/// with a dense matrix, about as much as one step of conjugate gradient on every row, and the memory is that of the factors.
/// </remarks>
static class SpectralStart
{
    // A piece of work is several hundred kilobytes.
    const int PieceRows = 1024;

    /// <summary>The start factors.</summary>
    /// <param name="byUser">[users × items] The pairs.</param>
    /// <param name="byItem">The transpose of <paramref name="byUser"/>.</param>
    /// <param name="factors">f.</param>
    /// <param name="seed">The seed of the random signs.</param>
    /// <param name="threads">The number of threads; it changes no bit of the result.</param>
    /// <param name="cancel">Checked before every piece of rows.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static AlsFactors Create(
        WeightedRows byUser, WeightedRows byItem, int factors, long seed, int threads, CancellationToken cancel = default)
    {
        var users = FactorMatrix.Zeros(byUser.Rows, factors);
        var items = FactorMatrix.Zeros(byItem.Rows, factors);
        using var matrix = new NormalizedMatrix(byUser, byItem, threads);
        FillSigns(users, SplitMix.Mix((ulong)seed), threads, cancel);
        matrix.MultiplyTransposed(users, items, cancel);
        // Once, so that the weaker directions are not lost in the rounding of the stronger ones, and on the side with fewer rows.
        var fewerItems = items.Rows < users.Rows;
        if (fewerItems) OrthonormalColumns.Replace(items, threads, cancel);
        matrix.Multiply(items, users, cancel);
        if (!fewerItems) OrthonormalColumns.Replace(users, threads, cancel);
        matrix.MultiplyTransposed(users, items, cancel);
        Scale(items, Length(byUser, factors), threads, cancel);
        ForEachRow(users, threads, row => users.WritableRow(row).Clear(), cancel);
        return new(users, items);
    }

    /// <summary>
    /// The length |Y| of the start: |Y|² = √(f·likes), the largest that trained factors can have if λ is small and every confidence is 1. (The sum
    /// of the singular values of a matrix of rank f with that many ones is at most √(f·likes), and |X|² + |Y|² is twice that sum.)
    /// </summary>
    static double Length(WeightedRows rows, int factors) => Math.Pow((double)factors * rows.Codes.Count(PairCode.IsLike), 0.25);

    /// <summary>Multiplies a matrix by a number so that the root of the sum of its squares is a length. Zeros stay zeros.</summary>
    static void Scale(FactorMatrix matrix, double length, int threads, CancellationToken cancel)
    {
        var squares = new double[Pieces(matrix)];
        Threads.ForEachPiece(squares.Length, threads, piece =>
        {
            for (var row = piece * PieceRows; row < End(matrix, piece); row++)
            {
                foreach (var value in matrix.Row(row)) squares[piece] += (double)value * value;
            }
        }, cancel);
        var sum = squares.Sum();
        if (sum == 0) return;
        var scale = (float)(length / Math.Sqrt(sum));
        ForEachRow(
            matrix,
            threads,
            row =>
            {
                foreach (ref var value in matrix.WritableRow(row)) value *= scale;
            },
            cancel);
    }

    /// <summary>Fills a matrix with 1 and −1. An element depends only on the key, its row and its column.</summary>
    static void FillSigns(FactorMatrix matrix, ulong key, int threads, CancellationToken cancel)
    {
        // One hash has the signs of so many elements.
        const int signsPerHash = 64;
        ForEachRow(
            matrix,
            threads,
            row =>
            {
                var vector = matrix.WritableRow(row);
                var rowKey = SplitMix.Mix(key + (ulong)row);
                for (var from = 0; from < vector.Length; from += signsPerHash)
                {
                    var signs = SplitMix.Mix(rowKey + (ulong)from);
                    for (var k = from; k < Math.Min(vector.Length, from + signsPerHash); k++, signs >>= 1) vector[k] = (signs & 1) == 0 ? 1 : -1;
                }
            },
            cancel);
    }

    static void ForEachRow(FactorMatrix matrix, int threads, Action<int> work, CancellationToken cancel) =>
        Threads.ForEachPiece(Pieces(matrix), threads, piece =>
        {
            for (var row = piece * PieceRows; row < End(matrix, piece); row++) work(row);
        }, cancel);

    static int Pieces(FactorMatrix matrix) => (int)((matrix.Rows + PieceRows - 1L) / PieceRows);

    static int End(FactorMatrix matrix, int piece) => (int)Math.Min(matrix.Rows, (piece + 1L) * PieceRows);
}
