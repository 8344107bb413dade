using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Testing;

/// <summary>The neighbours beside the factors in double, with dense columns, by comparing every two items.</summary>
static class ReferenceNeighbours
{
    /// <summary>[liked][item] B before it is scaled: b_j = (X_SᵀX_S + λI)⁻¹·X_Sᵀx_j of the K nearest items S of item j.</summary>
    public static double[][] Fit(SparseRows byUser, int count, double regularization)
    {
        var columns = Columns(byUser);
        var items = columns.Length;
        double[][] weights = [.. columns.Select(_ => new double[items])];
        for (var item = 0; item < items; item++)
        {
            int[] nearest =
            [
                .. Enumerable.Range(0, items)
                    .Where(other => other != item && Common(other, item) > 0)
                    .OrderByDescending(other => Common(other, item) * Common(other, item) / Common(other, other)).ThenBy(other => other)
                    .Take(count).Order(),
            ];
            if (nearest.Length == 0) continue;
            double[][] system =
            [
                .. nearest.Select(one => nearest.Select(other => Common(one, other) + (one == other ? regularization : 0)).ToArray()),
            ];
            var solution = ReferenceSolvers.Cholesky(system, [.. nearest.Select(one => Common(one, item))]);
            for (var n = 0; n < nearest.Length; n++) weights[nearest[n]][item] = solution[n];
        }

        return weights;

        double Common(int one, int other) => ReferenceSolvers.Dot(columns[one], columns[other]);
    }

    /// <summary>The factor of the weights: β times the spread of x·y, divided by the spread of the sums of the weights.</summary>
    public static double Scale(AlsFactors factors, SparseRows known, double[][] weights, double share)
    {
        int[] users = [.. Enumerable.Range(0, known.Rows).Where(user => factors.Users.Row(user).ContainsAnyExcept(0f))];
        var ofFactors = users.Average(user => Variance(item => Product(factors.Users.Row(user), factors.Items.Row(item)), weights.Length));
        var ofNeighbours = users.Average(user => Variance(item => Sum(known, user, weights, item), weights.Length));
        return share * Math.Sqrt(ofFactors) / Math.Sqrt(ofNeighbours);
    }

    /// <summary>The sum of the weights of an item over the items that a user likes.</summary>
    public static double Sum(SparseRows known, int user, double[][] weights, int item)
    {
        var sum = 0.0;
        var strengths = known.RowValues(user);
        for (var e = 0; e < strengths.Length; e++) sum += strengths[e] > 0 ? weights[known.RowColumns(user)[e]][item] : 0;
        return sum;
    }

    static double Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var k = 0; k < x.Length; k++) sum += (double)x[k] * y[k];
        return sum;
    }

    static double Variance(Func<int, double> score, int items)
    {
        double[] scores = [.. Enumerable.Range(0, items).Select(score)];
        var mean = scores.Average();
        return scores.Average(one => (one - mean) * (one - mean));
    }

    /// <summary>[items][users] 1 for a like.</summary>
    static double[][] Columns(SparseRows byUser)
    {
        double[][] columns = [.. Enumerable.Range(0, byUser.Columns).Select(_ => new double[byUser.Rows])];
        for (var user = 0; user < byUser.Rows; user++)
        {
            var strengths = byUser.RowValues(user);
            for (var e = 0; e < strengths.Length; e++) columns[byUser.RowColumns(user)[e]][user] = strengths[e] > 0 ? 1 : 0;
        }

        return columns;
    }
}
