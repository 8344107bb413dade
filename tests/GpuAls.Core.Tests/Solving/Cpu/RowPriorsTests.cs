using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Rows with priors, compared with the formula A·x = λ·m + Σ (1 + w)·y, solved directly in double.</summary>
public sealed class RowPriorsTests
{
    const int Factors = 9;
    const double Lambda = 0.7;
    const int FeatureCount = 6;

    public static TheoryData<Solver, double> Solvers
    {
        get
        {
            var data = new TheoryData<Solver, double>();
            foreach (var solver in Enum.GetValues<Solver>())
            {
                data.Add(solver, 0);
                if (SolverInfo.Of(solver).AllowsRowRegularization) data.Add(solver, 0.6);
            }

            return data;
        }
    }

    // No entries, short rows, rows in a batch of their own, and a row whose A is formed.
    [Theory, MemberData(nameof(Solvers))]
    public void ARowWithAPriorInMemory_IsTheSolutionOfTheFormula(Solver solver, double exponent) =>
        AssertFormula(solver, exponent, ofFeatures: false);

    [Theory, MemberData(nameof(Solvers))]
    public void ARowWithAPriorOfFeatures_IsTheSolutionOfTheFormula(Solver solver, double exponent) =>
        AssertFormula(solver, exponent, ofFeatures: true);

    [Theory, InlineData(Solver.PreconditionedConjugateGradient), InlineData(Solver.ConjugateGradient), InlineData(Solver.Cholesky)]
    public void WeightsThatAreSetAnew_ReplaceThoseBefore(Solver solver)
    {
        var matrix = RandomProblem.WithRowLengths(40, 3, 0, 40, 17, 1);
        FactorMatrix Solve(params PriorWeights[] weights)
        {
            var problem = AlsProblem.From(
                matrix,
                RandomProblem.Options(Factors, solver) with { Regularization = 20, ConjugateGradientSteps = 40 },
                new ReferenceAls(RandomProblem.Start(5, Factors, seed: 1), RandomProblem.Start(40, Factors, seed: 2), []).ToFactors());
            problem = RowPriors.AddTo(problem, ofUsers: true, ofItems: false, ArrayStore.InMemory) with { UserPriors = Features(matrix, seed: 4) };
            using var session = new CpuDevice(2).Open(problem);
            foreach (var one in weights)
            {
                session.SetPriors(ofUsers: true, one);
                session.SolveUsers(TestContext.Current.CancellationToken);
            }

            return session.DownloadUsers();
        }

        var (none, some, changed) = (Solve(PriorWeights.Zero), Solve(RandomWeights(seed: 5)), Solve(RandomWeights(seed: 5), PriorWeights.Zero));
        Assert.All(Enumerable.Range(0, Factors), k => Assert.Equal(none.Row(2)[k], changed.Row(2)[k], 1e-4));
        Assert.True(Enumerable.Range(0, Factors).Max(k => Math.Abs(none.Row(2)[k] - some.Row(2)[k])) > 0.01);
    }

    static PriorRows Features(InteractionMatrix matrix, int seed)
    {
        var random = new Random(seed);
        // The first row has no features.
        var table = SmallRows.FromValues(FeatureCount, [.. Enumerable.Range(0, matrix.Users.Count).Select(row => Enumerable.Range(0, FeatureCount)
            .Where(_ => row > 0 && random.Next(2) == 0).ToArray().Select(column => (column, random.NextSingle() - 0.3f)).ToArray())]);
        var octaves = Enumerable.Range(0, matrix.Users.Count).Select(row => (byte)Math.Log2(Math.Max(1, matrix.ByUser.RowLength(row))));
        return new(FeatureCount, table.Offsets, table.ColumnIndices, FeatureGram.ValuesOf(table), LargeArray<byte>.From([.. octaves]));
    }

    static PriorWeights RandomWeights(int seed)
    {
        var rows = RandomProblem.Start(FeatureCount + 1, Factors, seed);
        return new(FactorMatrix.From(Factors, Array.ConvertAll(rows, row => Array.ConvertAll(row, value => (float)value))), [0.25, 0.5, 0.75, 1]);
    }

    /// <summary>m = ρ(n)·(c + Wᵀa) in double.</summary>
    static double[] Prior(PriorRows rows, PriorWeights weights, int row)
    {
        double[] sum = [.. weights.Matrix.Row(FeatureCount).ToArray().Select(value => (double)value)];
        for (var e = rows.Offsets[row]; e < rows.Offsets[row + 1L]; e++)
            ReferenceSolvers.AddScaled(rows.Values[e], Array.ConvertAll(weights.Matrix.Row(rows.Columns[e]).ToArray(), value => (double)value), sum);
        return Array.ConvertAll(sum, value => weights.Shares[Math.Min(rows.Octaves[row], weights.Shares.Length - 1)] * value);
    }

    static void AssertFormula(Solver solver, double exponent, bool ofFeatures)
    {
        var matrix = RandomProblem.WithRowLengths(700, 0, 1, 3, 8, 9, 20, 300, 700, 0, 2);
        // So many steps are exact, and so is one block of all factors.
        var options = RandomProblem.Options(Factors, solver) with
        {
            Regularization = Lambda,
            RegularizationExponent = exponent,
            ConjugateGradientSteps = 40,
            Block = 16,
            Confidence = Weights.Confidence.Log,
        };
        double[][] y = RandomProblem.Start(matrix.Items.Count, Factors, seed: 1), x = RandomProblem.Start(matrix.Users.Count, Factors, seed: 2);
        var (features, weights) = (Features(matrix, seed: 4), RandomWeights(seed: 5));
        var priors = ofFeatures
            ? [.. Enumerable.Range(0, matrix.Users.Count).Select(user => Prior(features, weights, user))]
            : RandomProblem.Start(matrix.Users.Count, Factors, seed: 3);
        var problem = RowPriors.AddTo(
            AlsProblem.From(matrix, options, new ReferenceAls(x, y, []).ToFactors()), ofUsers: true, ofItems: false, ArrayStore.InMemory);
        Assert.True(problem.HasUserPriors);
        Assert.False(problem.HasItemPriors);
        var lambdas = Enumerable.Range(0, x.Length).Select(user => problem.UserRegularization?[user] ?? Lambda).ToArray();
        if (ofFeatures) problem = problem with { UserPriors = features };
        for (var user = 0; user < x.Length && !ofFeatures; user++)
        {
            var behind = problem.Start.Items.WritableRowBehind(user);
            for (var k = 0; k < Factors; k++) behind[k] = (float)(lambdas[user] * priors[user][k]);
        }

        using var session = new CpuDevice(2).Open(problem);
        if (ofFeatures) session.SetPriors(ofUsers: true, weights);
        session.SolveUsers(TestContext.Current.CancellationToken);
        var rows = ReferenceAls.Weights(matrix.ByUser, options);
        for (var user = 0; user < x.Length; user++)
        {
            var right = ReferenceAls.RightHandSide(rows[user], y);
            ReferenceSolvers.AddScaled(lambdas[user], priors[user], right);
            var expected = ReferenceSolvers.Cholesky(ReferenceAls.System(ReferenceAls.Gram(y, lambdas[user]), rows[user], y), right);
            var actual = session.DownloadUsers().Row(user);
            // The condition of these systems is some thousand.
            for (var k = 0; k < Factors; k++) Assert.Equal(expected[k], actual[k], 2e-3 * (1 + Math.Abs(expected[k])));
        }
    }

    [Fact]
    public void PriorsOfZero_ChangeASolutionOnlyByRounding()
    {
        var matrix = RandomProblem.WithRowLengths(40, 3, 0, 40, 17, 1);
        var options = RandomProblem.Options(Factors, Solver.Cholesky);
        var start = new ReferenceAls(
            RandomProblem.Start(5, Factors, seed: 1), RandomProblem.Start(40, Factors, seed: 2), []).ToFactors();
        var plain = AlsProblem.From(matrix, options, start);
        var withPriors = RowPriors.AddTo(plain, ofUsers: true, ofItems: true, ArrayStore.InMemory);
        using var one = new CpuDevice(1).Open(plain);
        using var other = new CpuDevice(1).Open(withPriors);
        one.SolveUsers(TestContext.Current.CancellationToken);
        other.SolveUsers(TestContext.Current.CancellationToken);
        for (var user = 0; user < 5; user++)
        {
            var expected = one.DownloadUsers().Row(user);
            var actual = other.DownloadUsers().Row(user);
            for (var k = 0; k < Factors; k++) Assert.Equal(expected[k], actual[k], 1e-4);
        }
    }

    [Fact]
    public void CodedStrengths_StayCoded_AndPairsStayInOrder()
    {
        var problem = AlsProblem.From(
            RandomProblem.WithRowLengths(40, 3, 0, 40, 17, 1),
            RandomProblem.Options(Factors, Solver.Cholesky),
            new AlsFactors(FactorMatrix.Zeros(5, Factors), FactorMatrix.Zeros(40, Factors)));
        var rows = problem.ByUser;
        var added = RowPriors.AddTo(problem, ofUsers: true, ofItems: false, ArrayStore.InMemory).ByUser;
        Assert.Equal(rows.Codes.Codes is null, added.Codes.Codes is null);
        Assert.Equal(rows.Columns + rows.Rows, added.Columns);
        for (var row = 0; row < rows.Rows; row++)
        {
            Assert.Equal([.. rows.RowColumns(row), 40 + row], added.RowColumns(row).ToArray());
            Assert.Equal([.. rows.RowCodes(row), 0f], added.RowCodes(row));
        }
    }
}
