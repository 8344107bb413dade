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
    public void ARowWithAPrior_IsTheSolutionOfTheFormula(Solver solver, double exponent)
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
        var priors = RandomProblem.Start(matrix.Users.Count, Factors, seed: 3);
        var problem = RowPriors.AddTo(
            AlsProblem.From(matrix, options, new ReferenceAls(x, y, []).ToFactors()), ofUsers: true, ofItems: false, ArrayStore.InMemory);
        Assert.True(problem.HasUserPriors);
        Assert.False(problem.HasItemPriors);
        var lambdas = Enumerable.Range(0, x.Length).Select(user => problem.UserRegularization?[user] ?? Lambda).ToArray();
        for (var user = 0; user < x.Length; user++)
        {
            var behind = problem.Start.Items.WritableRowBehind(user);
            for (var k = 0; k < Factors; k++) behind[k] = (float)(lambdas[user] * priors[user][k]);
        }

        using var session = new CpuDevice(2).Open(problem);
        session.UploadPriors(ofUsers: true);
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
