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

    /// <summary>The start factors of all rows.</summary>
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
        AlsFactors start = new(FactorMatrix.Zeros(byUser.Rows, factors), FactorMatrix.Zeros(byItem.Rows, factors));
        var sides = new OneProcess(byUser.Rows, byItem.Rows, threads);
        Fill(start, new(byUser, byItem, factors, seed), new(sides, byUser.Rows, byItem.Rows, threads, cancel));
        return start;
    }

    /// <summary>Computes the start factors of the rows that this process solves. Those of the others are undefined.</summary>
    /// <param name="start">[held rows × f] Memory for the factors of both sides.</param>
    /// <param name="setting">The pairs of the rows that this process solves, the number of factors and the seed.</param>
    /// <param name="rows">The rows.</param>
    public static void Fill(AlsFactors start, StartSetting setting, StartedRows rows)
    {
        var ((users, items), (byUser, byItem, factors, seed), (sides, _, _, threads, cancel)) = (start, setting, rows);
        using var matrix = new NormalizedMatrix(byUser, byItem, sides, threads);
        FillSigns(users, sides, SplitMix.Mix((ulong)seed), threads, cancel);
        matrix.MultiplyTransposed(users, items, cancel);
        // Once, so that the weaker directions are not lost in the rounding of the stronger ones, and on the side with fewer rows.
        var fewerItems = rows.Items < rows.Users;
        if (fewerItems) Orthonormalise(ofUsers: false, items);
        Exchange(ofUsers: false, items);
        matrix.Multiply(items, users, cancel);
        if (!fewerItems) Orthonormalise(ofUsers: true, users);
        Exchange(ofUsers: true, users);
        matrix.MultiplyTransposed(users, items, cancel);
        sides.ExchangeSlabRows(ofUsers: false, items);
        var likes = sides.Sum(byUser.Codes.Count(PairCode.IsLike));
        Scale(items, sides, Length(likes, factors), threads, cancel);
        ForEachRow(sides.Own(ofUsers: true), threads, row => users.WritableRow(row).Clear(), cancel); // their padding has been zeros

        void Orthonormalise(bool ofUsers, FactorMatrix side)
        {
            sides.ExchangeSlabRows(ofUsers, side);
            OrthonormalColumns.Replace(sides, ofUsers, side, threads, cancel);
        }

        unsafe void Exchange(bool ofUsers, FactorMatrix side)
        {
            sides.Exchange(ofUsers, side.Values.Pointer, side.Stride);
            GC.KeepAlive(side);
        }
    }

    /// <summary>
    /// The length |Y| of the start: |Y|² = √(f·likes), the largest that trained factors can have if λ is small and every confidence is 1. (The sum
    /// of the singular values of a matrix of rank f with that many ones is at most √(f·likes), and |X|² + |Y|² is twice that sum.)
    /// </summary>
    static double Length(long likes, int factors) => Math.Pow((double)factors * likes, 0.25);

    /// <summary>Multiplies the items by a number so that the root of the sum of their squares is a length. Zeros stay zeros.</summary>
    static void Scale(FactorMatrix items, IWholeSides sides, double length, int threads, CancellationToken cancel)
    {
        var sum = sides.SumOverSlabs(
            ofUsers: false,
            1,
            (start, end, sum) =>
            {
                for (var first = start; first < end; first += PieceRows) sum[0] += Squares(items, first, Math.Min(end, first + PieceRows));
            },
            cancel)[0];
        if (sum == 0) return;
        var scale = (float)(length / Math.Sqrt(sum));
        ForEachRow(
            sides.Own(ofUsers: false),
            threads,
            row =>
            {
                foreach (ref var value in items.WritableRow(row)) value *= scale;
            },
            cancel);
    }

    static double Squares(FactorMatrix matrix, int start, int end)
    {
        var sum = 0.0;
        for (var row = start; row < end; row++)
        {
            foreach (var value in matrix.Row(row)) sum += (double)value * value;
        }

        return sum;
    }

    /// <summary>Fills a matrix with 1 and −1. An element depends only on the key, its row and its column.</summary>
    static void FillSigns(FactorMatrix users, IWholeSides sides, ulong key, int threads, CancellationToken cancel)
    {
        // One hash has the signs of so many elements.
        const int signsPerHash = 64;
        ForEachRow(
            (0, users.Rows),
            threads,
            row =>
            {
                var vector = users.WritableRow(row);
                var rowKey = SplitMix.Mix(key + (ulong)sides.NumberOf(ofUsers: true, row));
                for (var from = 0; from < vector.Length; from += signsPerHash)
                {
                    var signs = SplitMix.Mix(rowKey + (ulong)from);
                    for (var k = from; k < Math.Min(vector.Length, from + signsPerHash); k++, signs >>= 1) vector[k] = (signs & 1) == 0 ? 1 : -1;
                }

                users.ClearPadding(row);
            },
            cancel);
    }

    static void ForEachRow((int Start, int End) rows, int threads, Action<int> work, CancellationToken cancel) =>
        Threads.ForEachPiece((int)((rows.End - rows.Start + PieceRows - 1L) / PieceRows), threads, piece =>
        {
            var start = rows.Start + piece * PieceRows;
            for (var row = start; row < (int)Math.Min(rows.End, start + (long)PieceRows); row++) work(row);
        }, cancel);
}
