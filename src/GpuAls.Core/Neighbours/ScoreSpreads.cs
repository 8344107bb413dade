using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Neighbours;

/// <summary>
/// The spread of both parts of a score: the root mean square, over users, of the standard deviation of a user's scores over all items. Their quotient
/// makes β comparable between models.
/// </summary>
/// <param name="Factors">The spread of x·y.</param>
/// <param name="Neighbours">The spread of the sums of the neighbours' weights.</param>
readonly record struct ScoreSpreads(double Factors, double Neighbours)
{
    // Enough for three digits; a fixed number, so that large data takes no longer.
    const int MaxUsers = 4096;
    const int PieceUsers = 64;

    // A smaller share of the mean square of the sums is their rounding in float32. Divided by it, the weights would be arbitrarily large.
    const double MinVariance = 1e-12;

    /// <summary>
    /// The factor of the neighbours' weights for which their spread is β times that of the factors; 0 if either part has no spread.
    /// </summary>
    public double Scale(double share) => Factors > 0 && Neighbours > 0 ? share * Factors / Neighbours : 0;

    /// <summary>The spreads over at most 4,096 of the users, evenly chosen among those with a vector other than zeros.</summary>
    /// <param name="factors">The factors of users and items.</param>
    /// <param name="known">[users × items] Strengths.</param>
    /// <param name="weights">[items × items] The neighbours' weights.</param>
    public static ScoreSpreads Of(AlsFactors factors, SparseRows known, SparseRows weights)
    {
        var users = Choose([.. Enumerable.Range(0, factors.Users.Rows).Where(user => !factors.Users.IsZero(user))]);
        return Of(users, n => factors.Users.Row(users[n]), factors.Items, known, weights);
    }

    /// <summary>The spreads over the same users, of vectors that are not here.</summary>
    /// <param name="users">The vectors of the users.</param>
    /// <param name="items">[items × f] The factors of the items.</param>
    /// <param name="known">[users × items] Strengths.</param>
    /// <param name="weights">[items × items] The neighbours' weights.</param>
    public static ScoreSpreads Of(IVectorSource users, FactorMatrix items, SparseRows known, SparseRows weights)
    {
        var withVectors = new List<int>();
        users.ForEachPiece((first, piece) =>
            withVectors.AddRange(Enumerable.Range(0, piece.Rows).Where(row => !piece.IsZero(row)).Select(row => first + row)));
        var chosen = Choose([.. withVectors]);
        var vectors = FactorMatrix.Zeros(chosen.Length, users.Factors);
        var next = 0;
        users.ForEachPiece((first, piece) =>
        {
            for (; next < chosen.Length && chosen[next] < first + piece.Rows; next++)
                piece.Row(chosen[next] - first).CopyTo(vectors.WritableRow(next));
        });
        return Of(chosen, vectors.Row, items, known, weights);
    }

    static int[] Choose(int[] all)
    {
        var count = Math.Min(MaxUsers, all.Length);
        return [.. Enumerable.Range(0, count).Select(n => all[(long)n * all.Length / count])];
    }

    static ScoreSpreads Of(int[] users, VectorOf vectorOf, FactorMatrix items, SparseRows known, SparseRows weights)
    {
        if (users.Length == 0) return default;
        var covariance = Covariance(items);
        var variances = new (double Factors, double Neighbours, double Squares)[users.Length];
        Threads.ForEachPiece(
            (users.Length + PieceUsers - 1) / PieceUsers,
            Environment.ProcessorCount,
            () => new NeighbourSums(weights),
            (sums, piece) =>
            {
                for (var u = piece * PieceUsers; u < Math.Min(users.Length, (piece + 1) * PieceUsers); u++)
                {
                    var scores = sums.Of(known, users[u]).Scores;
                    double sum = 0, squares = 0;
                    foreach (double score in scores) (sum, squares) = (sum + score, squares + score * score);
                    var mean = sum / weights.Rows;
                    var square = squares / weights.Rows;
                    variances[u] = (QuadraticForm(covariance, vectorOf(u)), square - mean * mean, square);
                }
            },
            _ => { },
            CancellationToken.None);
        var ofNeighbours = variances.Average(one => one.Neighbours);
        var isRounding = ofNeighbours < MinVariance * variances.Average(one => one.Squares);
        return new ScoreSpreads(Math.Sqrt(Math.Max(0, variances.Average(one => one.Factors))), isRounding ? 0 : Math.Sqrt(ofNeighbours));
    }

    /// <summary>[f] The vector of a chosen user, by its place among them.</summary>
    delegate ReadOnlySpan<float> VectorOf(int place);

    /// <summary>[f × f] YᵀY / items − ȳȳᵀ, lower triangle.</summary>
    static double[] Covariance(FactorMatrix items)
    {
        var covariance = ExactGram.Compute(items);
        var mean = new double[items.Factors];
        for (var item = 0; item < items.Rows; item++)
        {
            var y = items.Row(item);
            for (var k = 0; k < mean.Length; k++) mean[k] += y[k];
        }

        for (var row = 0; row < mean.Length; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                ref var element = ref covariance[row * mean.Length + column];
                element = element / items.Rows - mean[row] / items.Rows * (mean[column] / items.Rows);
            }
        }

        return covariance;
    }

    /// <summary>xᵀCx, for a lower triangle of C.</summary>
    static double QuadraticForm(double[] lower, ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        for (var row = 0; row < x.Length; row++)
        {
            var half = 0.5 * lower[row * x.Length + row] * x[row];
            for (var column = 0; column < row; column++) half += lower[row * x.Length + column] * x[column];
            sum += 2 * half * x[row];
        }

        return sum;
    }
}
