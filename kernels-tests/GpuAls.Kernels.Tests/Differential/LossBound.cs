using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The largest distance that a loss may have from the reference.</summary>
/// <remarks>
/// Each part of the loss is a sum of products in float32, and its bound is 4·u·√operations times the sum of the absolute values: of the products of
/// the elements of XᵀX and YᵀY, each at most √(G_kk·G_ll), and of the parts of (1 + w)·(p − ŷ)² − ŷ² with the error of ŷ, u·√f·Σ|x_k·y_k|. Products
/// of tiny factors may become 0.
/// </remarks>
static class LossBound
{
    /// <summary>The bounds of the data part and of the regularization part.</summary>
    /// <param name="reference">The weights and λ.</param>
    /// <param name="users">[users × f]</param>
    /// <param name="items">[items × f]</param>
    /// <param name="priors">λ·m of each user and item; null for a side without priors.</param>
    /// <param name="storedUnit">The relative error of a stored prior.</param>
    public static (double Data, double Regularization) Of(
        ProblemCheck reference, double[][] users, double[][] items, (double[][]? Users, double[][]? Items) priors, double storedUnit)
    {
        double[] ofUsers = Squares(users), ofItems = Squares(items);
        var products = ofUsers.Zip(ofItems, (left, right) => Math.Sqrt(left * right)).Sum();
        double sum = products * products, seen = 0;
        // A user's prior is a pair among the data of a device. The session subtracts its part.
        var byUser = ProblemCheck.WithPriors(reference.ByUser, items.Length, priors.Users is not null);
        double[][] columns = [.. items, .. priors.Users ?? []];
        var ofPriors = Magnitude(users, priors.Users) + Magnitude(items, priors.Items);
        for (var user = 0; user < users.Length; user++)
        {
            foreach (var entry in byUser[user])
            {
                var (x, y) = (users[user], columns[entry.Column]);
                var score = ReferenceSolvers.Dot(x, y);
                var magnitude = ReferenceSolvers.Dot(Array.ConvertAll(x, Math.Abs), Array.ConvertAll(y, Math.Abs));
                var missing = Math.Abs((entry.IsDislike ? 0 : 1) - score);
                // The error of the score, squared and times its confidence, and the rounding of 1 + w and of the difference.
                var ofScore = Rounding.Unit * Math.Sqrt(x.Length) * magnitude;
                seen += ofScore * (2 * (1 + entry.Weight) * missing + 2 * Math.Abs(score) + (2 + entry.Weight) * ofScore)
                    + Rounding.Unit * ((3 + 2 * Math.Abs(entry.Weight)) * missing * (missing + 1) + score * score);
            }
        }

        var ofRegularization = users.Zip(reference.UserRegularization).Concat(items.Zip(reference.ItemRegularization))
            .Sum(pair => pair.Second * ReferenceSolvers.Dot(pair.First, pair.First));
        var operations = Math.Sqrt(users[0].Length + users.Length + items.Length);
        var lost = Rounding.Smallest * users[0].Length;
        var lambdas = reference.UserRegularization.Sum() + reference.ItemRegularization.Sum();
        return (
            4 * operations * (Rounding.Unit * sum + seen) + lost * (users.Length + items.Length + products) + 2 * storedUnit * ofPriors,
            4 * Rounding.Unit * operations * (ofRegularization + ofPriors) + lost * lambdas);
    }

    static double Magnitude(double[][] rows, double[][]? priors) => priors is null ? 0 : rows.Zip(priors, (row, prior) =>
        ReferenceSolvers.Dot(Array.ConvertAll(row, Math.Abs), Array.ConvertAll(prior, Math.Abs))).Sum();

    static double[] Squares(double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(k => rows.Sum(row => row[k] * row[k]))];
}
