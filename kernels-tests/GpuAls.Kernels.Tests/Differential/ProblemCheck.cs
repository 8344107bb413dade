using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The problem that a device gets, compared with the reference: weights, λ, start factors and settings.</summary>
sealed class ProblemCheck
{
    // The formulas of the weights and of λ are computed in double on both sides.
    const double UnitOfFormulas = 1e-12;

    readonly AlsOptions options;

    public ProblemCheck(InteractionMatrix matrix, AlsOptions options)
    {
        this.options = options;
        ByUser = ReferenceWeights.ByUser(matrix.ByUser, options);
        ByItem = ReferenceWeights.Transpose(ByUser, matrix.Items.Count);
        var (users, items) = ReferenceAls.RowRegularization(ByUser, ByItem, options);
        // Devices know the objective divided by α₀.
        UserRegularization = Array.ConvertAll(users, value => value / options.UnobservedWeight);
        ItemRegularization = Array.ConvertAll(items, value => value / options.UnobservedWeight);
    }

    /// <summary>[users][entries]</summary>
    public ReferenceAls.Entry[][] ByUser { get; }

    /// <summary>[items][entries]</summary>
    public ReferenceAls.Entry[][] ByItem { get; }

    /// <summary>[users] λ/α₀ of each user.</summary>
    public double[] UserRegularization { get; }

    /// <summary>[items] λ/α₀ of each item.</summary>
    public double[] ItemRegularization { get; }

    /// <summary>Compares a problem with the reference.</summary>
    public void Check(AlsProblem problem)
    {
        CheckWeights("user", WithPriors(ByUser, ByItem.Length, problem.HasUserPriors), problem.ByUser);
        CheckWeights("item", WithPriors(ByItem, ByUser.Length, problem.HasItemPriors), problem.ByItem);
        CheckRegularization(problem);
        CheckStart(problem.Start);
        Disagreement.Require(problem.Solver == options.Solver, $"the solver of the problem is {problem.Solver}; expected {options.Solver}");
        Disagreement.Require(
            problem.ConjugateGradientSteps == options.ConjugateGradientSteps, $"the problem has {problem.ConjugateGradientSteps} steps");
        Disagreement.Require(problem.Block == options.Block, $"the block of the problem is {problem.Block}");
    }

    /// <summary>Rows with their priors: pairs of the weight 0, each in a column of its own behind the others.</summary>
    public static ReferenceAls.Entry[][] WithPriors(ReferenceAls.Entry[][] rows, int columns, bool hasPriors) =>
        hasPriors ? [.. rows.Select((row, number) => (ReferenceAls.Entry[])[.. row, new(columns + number, 0)])] : rows;

    static void CheckWeights(string side, ReferenceAls.Entry[][] expected, WeightedRows actual)
    {
        Disagreement.Require(actual.Rows == expected.Length, $"the problem has {actual.Rows} {side} rows; expected {expected.Length}");
        for (var row = 0; row < expected.Length; row++)
        {
            var columns = actual.RowColumns(row);
            var codes = actual.RowCodes(row);
            Disagreement.Require(
                columns.SequenceEqual(Array.ConvertAll(expected[row], entry => entry.Column)), $"the entries of {side} {row} have other columns");
            for (var e = 0; e < codes.Length; e++)
            {
                var entry = expected[row][e];
                var weight = new PairWeight(codes[e]);
                Disagreement.Require(
                    weight.IsLike != entry.IsDislike, $"entry {e} of {side} {row} has the code {codes[e]}, the sign of another preference");
                // The code of a like is w, that of a dislike −2 − w; each is rounded once.
                var code = entry.IsDislike ? -2 - entry.Weight : entry.Weight;
                var bound = Rounding.Unit * Math.Abs(code) + UnitOfFormulas * (1 + Math.Abs(code));
                Disagreement.Require($"the code of the weight of entry {e} of {side} {row}", code, codes[e], bound);
            }
        }
    }

    void CheckRegularization(AlsProblem problem)
    {
        var isSame = options.RegularizationExponent == 0;
        Disagreement.Require(
            problem.UserRegularization is null == isSame && problem.ItemRegularization is null == isSame,
            "rows have their own λ although ν is 0, or none although it is not");
        if (isSame)
        {
            Disagreement.Require("λ", UserRegularization[0], problem.Regularization, UnitOfFormulas * UserRegularization[0]);
            return;
        }

        for (var user = 0; user < UserRegularization.Length; user++) CheckOne("user", user, UserRegularization, problem.UserRegularization!);
        for (var item = 0; item < ItemRegularization.Length; item++) CheckOne("item", item, ItemRegularization, problem.ItemRegularization!);
    }

    static void CheckOne(string side, int row, double[] expected, Core.Memory.LargeArray<float> actual) => Disagreement.Require(
        $"λ of {side} {row}", expected[row], actual[row], (Rounding.Unit + UnitOfFormulas) * expected[row]);

    void CheckStart(AlsFactors start)
    {
        var (users, items) = (ByUser.Length, ByItem.Length);
        if (options.Start != StartDistribution.Spectral)
        {
            var (ofUsers, ofItems) = ReferenceRandomStart.Create(users, items, options);
            // Each factor is rounded once; a tenth of a normal number and a vector of length 1 are rounded again.
            CheckSide("user", ofUsers, start.Users, (row, k) => 3 * Rounding.Unit * Math.Abs(ofUsers[row][k]));
            CheckSide("item", ofItems, start.Items, (row, k) => 3 * Rounding.Unit * Math.Abs(ofItems[row][k]));
            return;
        }

        var exact = ReferenceSpectralStart.Items(ByUser, items, options, (value, _) => value);
        double[][][] samples =
        [
            .. Enumerable.Range(1, ErrorBound.Samples).Select(seed =>
            {
                var rounding = new Rounding(new Random(seed));
                return ReferenceSpectralStart.Items(
                    ByUser, items, options, (value, magnitude) => value + rounding.Of(magnitude, Math.Max(options.Factors, Math.Max(users, items))));
            }),
        ];
        CheckSide("item", exact, start.Items, (row, _) => 8 * samples.Max(sample => Distance(sample[row], exact[row])));
        CheckSide("user", [.. Enumerable.Range(0, users).Select(_ => new double[options.Factors])], start.Users, (_, _) => 0);
    }

    static double Distance(double[] one, double[] other) => Math.Sqrt(one.Zip(other, (left, right) => (left - right) * (left - right)).Sum());

    static void CheckSide(string side, double[][] expected, FactorMatrix actual, Func<int, int, double> bound)
    {
        for (var row = 0; row < expected.Length; row++)
        {
            var vector = actual.Row(row);
            for (var k = 0; k < vector.Length; k++)
            {
                if (Math.Abs(vector[k] - expected[row][k]) > bound(row, k))
                    Disagreement.Require($"start factor {k} of {side} {row}", expected[row][k], vector[k], bound(row, k));
            }
        }
    }
}
