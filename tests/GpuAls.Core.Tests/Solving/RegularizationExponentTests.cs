using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>λ by how much is known of a row: on the CPU against the reference in double, and in queries.</summary>
public sealed class RegularizationExponentTests
{
    static readonly double[] Exponents = [0.5, 1];

    public static MatrixTheoryData<Solver, double, int> Cases =>
        new([Solver.ConjugateGradient, Solver.Cholesky, Solver.DiagonalConjugateGradient, Solver.Subspace], Exponents, CpuSessions.Widths);

    // Rows shorter and longer than the factors, and one of each kind that conjugate gradient knows but the longest.
    [Theory, MemberData(nameof(Cases))]
    public void Train_GivesTheFactorsAndLossOfTheReference(Solver solver, double exponent, int bits)
    {
        var matrix = Matrix();
        var options = Options(solver, exponent) with { Block = 5 };
        var (factors, loss) = CpuSessions.Train(matrix, options, bits, threads: 2);
        var (users, items, expected) = Reference(matrix, options);
        AssertClose(users, factors.Users);
        AssertClose(items, factors.Items);
        Assert.Equal(expected.Data, loss.Data, 1e-4 * expected.Data);
        Assert.Equal(expected.Regularization, loss.Regularization, 1e-4 * expected.Regularization);
    }

    // The row is formed, not gathered.
    [Fact]
    public void AVeryLongRow_GetsItsOwnRegularizationToo()
    {
        const int factors = 8;
        var matrix = RandomProblem.WithRowLengths(3000, 2500, 3);
        var options = Options(Solver.ConjugateGradient, 1) with { Factors = factors, ConjugateGradientSteps = 20 };
        var users = RandomProblem.Start(2, factors, seed: 1);
        var items = RandomProblem.Start(3000, factors, seed: 2);
        var start = new ReferenceAls(users, items, []).ToFactors();
        var (byUser, byItem) = (ReferenceAls.Weights(matrix.ByUser, options), ReferenceAls.Weights(matrix.ByItem, options));
        var own = ReferenceAls.RowRegularization(byUser, byItem, options).Users;
        ReferenceAls.SolveRows(byUser, items, users, options with { Solver = Solver.Cholesky }, own);

        using var gram = new GramMatrix<Simd128, System.Runtime.Intrinsics.Vector128<float>>(start.Items.Stride, threads: 1);
        gram.Compute(start.Items, 0);
        using var solver = new ConjugateGradientRows<Simd128, System.Runtime.Intrinsics.Vector128<float>>(
            start.Users.Stride,
            options.ConjugateGradientSteps,
            maxGatheredLength: 2048);
        solver.Solve(
            options.Weighting.Apply(matrix.ByUser),
            0,
            2,
            LargeArray<float>.From([.. own.Select(value => (float)value)]),
            gram,
            start.Items,
            start.Users,
            "user");
        AssertClose(users, start.Users);
    }

    // With the other side fixed, an exact half-sweep ends where the gradient of each row is zero.
    [Fact]
    public void AfterAnExactHalfSweep_TheGradientOfTheObjectiveIsZero()
    {
        var matrix = Matrix();
        var options = Options(Solver.Cholesky, 1) with { UnobservedWeight = 0.3 };
        var problem = AlsProblem.From(matrix, options, TestContext.Current.CancellationToken);
        using var session = new CpuDevice(1).Open(problem);
        session.SolveUsers(TestContext.Current.CancellationToken);
        session.SolveItems(TestContext.Current.CancellationToken);
        var factors = session.Download();
        var ofItems = problem.ItemRegularization!;
        for (var item = 0; item < matrix.Items.Count; item++)
        {
            var y = factors.Items.Row(item);
            var users = problem.ByItem.RowColumns(item);
            var weights = problem.ByItem.RowCodes(item);
            for (var k = 0; k < options.Factors; k++)
            {
                double gradient = 0, size = 0;
                for (var user = 0; user < matrix.Users.Count; user++)
                {
                    var x = factors.Users.Row(user);
                    double score = 0;
                    for (var j = 0; j < x.Length; j++) score += (double)x[j] * y[j];
                    var e = users.IndexOf(user);
                    var term = e < 0 ? score * x[k] : (1.0 + weights[e]) * (score - 1) * x[k];
                    gradient += term;
                    size += Math.Abs(term);
                }

                Assert.Equal(0, gradient + (double)ofItems[item] * y[k], 1e-4 * size + 1e-9);
            }
        }
    }

    [Theory, InlineData(Solver.ConjugateGradient), InlineData(Solver.Cholesky), InlineData(Solver.PreconditionedConjugateGradient)]
    public void AnExponentOf0_LeavesEveryBit(Solver solver)
    {
        var problem = AlsProblem.From(Matrix(), Options(solver, 0), TestContext.Current.CancellationToken);
        Assert.Null(problem.UserRegularization);
        Assert.Null(problem.ItemRegularization);
        Assert.Equal(3, problem.Regularization);
    }

    [Fact]
    public void FoldIn_OfATrainedUsersHistory_GivesTheVectorOfAnExactTraining()
    {
        var matrix = Matrix();
        var options = Options(Solver.Cholesky, 1) with { Iterations = 30, UnobservedWeight = 0.5 };
        var model = new AlsTrainer(options, new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
        var recommender = new Recommender(model);
        foreach (var user in (int[])[1, 5, 10])
        {
            (int, float)[] history = [.. matrix.ByUser.RowColumns(user).ToArray().Zip(matrix.ByUser.RowValues(user))];
            var folded = recommender.FoldIn(history);
            // The training used the items before the last half-sweep, so the vectors are close after convergence.
            for (var k = 0; k < options.Factors; k++) Assert.Equal(model.Factors.Users.Row(user)[k], folded.Vector[k], 2e-2);
            var explanation = recommender.Explain(user, 3);
            Assert.Equal(explanation.Total, explanation.Shares.Sum(share => share.Value), 1e-9);
            Assert.Equal(recommender.Explain(folded, 3).Total, explanation.Total, 1e-12);
            Assert.Equal(FoldInByReference(model, history)[0], folded.Vector[0], 1e-5);
        }
    }

    [Fact]
    public void ThePreconditionedSolver_RefusesAnExponent()
    {
        const string expected = "the solver pcg has the same regularization for all rows; "
            + "a regularization exponent other than 0 requires cg, cg-diagonal, cholesky or subspace";
        Assert.Equal(expected, Assert.Throws<GpuAlsException>(Options(Solver.PreconditionedConjugateGradient, 0.5).Validate).Message);
        var problem = AlsProblem.From(Matrix(), Options(Solver.Cholesky, 0.5), TestContext.Current.CancellationToken) with
        {
            Solver = Solver.PreconditionedConjugateGradient,
        };
        Assert.Equal(expected, Assert.Throws<GpuAlsException>(() => new CpuDevice().Open(problem)).Message);
    }

    static AlsOptions Options(Solver solver, double exponent) =>
        RandomProblem.Options(17, solver) with { RegularizationExponent = exponent, Iterations = 2, Regularization = 3 };

    static InteractionMatrix Matrix() => RandomProblem.WithRowLengths(400, [.. Enumerable.Range(0, 30).Select(user => user % 11), 40, 300]);

    static (double[][] Users, double[][] Items, AlsLoss Loss) Reference(InteractionMatrix matrix, AlsOptions options)
    {
        var users = RandomProblem.Start(matrix.Users.Count, options.Factors, seed: 1);
        var items = RandomProblem.Start(matrix.Items.Count, options.Factors, seed: 2);
        var (byUser, byItem) = (ReferenceAls.Weights(matrix.ByUser, options), ReferenceAls.Weights(matrix.ByItem, options));
        var (ofUsers, ofItems) = ReferenceAls.RowRegularization(byUser, byItem, options);
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            ReferenceAls.SolveRows(byUser, items, users, options, ofUsers);
            ReferenceAls.SolveRows(byItem, users, items, options, ofItems);
        }

        return (users, items, ReferenceAls.ComputeLoss(byUser, users, items, ofUsers, ofItems));
    }

    static double[] FoldInByReference(AlsModel model, (int Item, float Strength)[] history)
    {
        double[][] items =
        [
            .. Enumerable.Range(0, model.Items.Count)
                .Select(item => Array.ConvertAll(model.Factors.Items.Row(item).ToArray(), value => (double)value)),
        ];
        // As devices get it, divided by α₀.
        var own = model.Options.RowRegularization(model.Known).OfUser(history.Length);
        ReferenceAls.Entry[] entries =
        [
            .. history.Select(pair => new ReferenceAls.Entry(pair.Item, model.Options.Weighting.Weight(pair.Strength).Code)),
        ];
        return ReferenceSolvers.Cholesky(
            ReferenceAls.System(ReferenceAls.Gram(items, own), entries, items),
            ReferenceAls.RightHandSide(entries, items));
    }

    static void AssertClose(double[][] expected, FactorMatrix actual)
    {
        for (var row = 0; row < expected.Length; row++)
        {
            var tolerance = 1e-3 * expected[row].Max(Math.Abs) + 1e-6;
            for (var k = 0; k < expected[row].Length; k++) Assert.Equal(expected[row][k], actual.Row(row)[k], tolerance);
        }
    }
}
