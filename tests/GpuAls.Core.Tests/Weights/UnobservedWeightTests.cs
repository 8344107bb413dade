using GpuAls.Core.Benchmarking;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The objective with α₀ written out, every cell visited, in double: what the division by α₀ must come to.</summary>
public sealed class UnobservedWeightTests
{
    const int Factors = 5;

    // Below 1 as the paper tunes it, and above the confidence of some seen pairs: their weights are negative.
    [Theory]
    [InlineData(0.1, Solver.Cholesky), InlineData(3, Solver.Cholesky)]
    [InlineData(0.1, Solver.ConjugateGradient), InlineData(3, Solver.PreconditionedConjugateGradient)]
    public void Train_LowersTheObjectiveInWhichUnseenPairsCountAlpha0(double unobserved, Solver solver)
    {
        var options = Options(unobserved) with { Confidence = Confidence.Log, Alpha = 0.5, Solver = solver };
        var matrix = Matrix();
        var model = Train(matrix, options, scale: 1);
        var (users, items) = Start(matrix, 1);
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            SolveRows(matrix.ByUser, items, users, SeenPair, unobserved);
            SolveRows(matrix.ByItem, users, items, SeenPair, unobserved);
            var (data, norms) = Loss(matrix.ByUser, users, items, r => 1 + 0.5 * Math.Log(1 + r), unobserved);
            var loss = model.Training.Iterations[iteration].Loss!.Value;
            Assert.Equal(data, loss.Data, 1e-4 * data);
            Assert.Equal(options.ResolvedRegularization * norms, loss.Regularization, 1e-4 * options.ResolvedRegularization * norms);
        }

        AssertClose(users, model.Factors.Users);
        AssertClose(items, model.Factors.Items);

        static (double Matrix, double RightSide) SeenPair(double r) => (1 + 0.5 * Math.Log(1 + r), 1 + 0.5 * Math.Log(1 + r));
    }

    // Rendle et al. 2021: Σ over seen pairs of (1 − ŷ)² + α₀·Σ over all pairs of
    // ŷ² + λ·(|X|² + |Y|²). docs/math.md explains how to convert its settings.
    [Fact]
    public void Train_WithThePapersSettings_GivesItsVectorsUpToOneFactor()
    {
        const double unobserved = 0.3, regularization = 0.4;
        var options = Options(unobserved) with
        {
            Confidence = Confidence.Binary,
            Alpha = unobserved,
            Regularization = regularization * (1 + unobserved),
            Solver = Solver.Cholesky,
        };
        var scale = 1 / Math.Sqrt(1 + unobserved);
        var matrix = Matrix();
        var model = Train(matrix, options, scale: 1);
        var (users, items) = Start(matrix, scale);
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            SolveRows(matrix.ByUser, items, users, _ => (1 + unobserved, 1), unobserved, regularization);
            SolveRows(matrix.ByItem, users, items, _ => (1 + unobserved, 1), unobserved, regularization);
        }

        AssertClose(users, model.Factors.Users, 1 / scale);
        AssertClose(items, model.Factors.Items, 1 / scale);
    }

    [Fact]
    public void Benchmark_ReportsTheLossOfTraining()
    {
        var options = Options(0.1) with { Confidence = Confidence.Log, Alpha = 2 };
        var times = TrainingBenchmark.Run(Matrix(), options, new CpuDevice(), cancel: TestContext.Current.CancellationToken);
        var model = new AlsTrainer(options, new CpuDevice()).Train(Matrix(), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(model.Training.Iterations[^1].Loss!.Value, times.Loss);
    }

    static AlsOptions Options(double unobserved) =>
        PlainOptions.Value with
        {
            Factors = Factors,
            UnobservedWeight = unobserved,
            Regularization = 0.4,
            Iterations = 2,
            ComputeLoss = true,
            ConjugateGradientSteps = 12,
        };

    static InteractionMatrix Matrix() => RandomProblem.WithRowLengths(20, [.. Enumerable.Range(0, 30).Select(user => user % 11)]);

    static AlsModel Train(InteractionMatrix matrix, AlsOptions options, double scale)
    {
        var (users, items) = Start(matrix, scale);
        return new AlsTrainer(options, new CpuDevice())
            .Train(matrix, new ReferenceAls(users, items, []).ToFactors(), null, TestContext.Current.CancellationToken);
    }

    static (double[][] Users, double[][] Items) Start(InteractionMatrix matrix, double scale) => (
        Scaled(RandomProblem.Start(matrix.Users.Count, Factors, seed: 1), scale),
        Scaled(RandomProblem.Start(matrix.Items.Count, Factors, seed: 2), scale));

    static double[][] Scaled(double[][] rows, double scale) => Array.ConvertAll(rows, row => Array.ConvertAll(row, value => value * scale));

    /// <summary>A = λI + Σ over all columns of c·yyᵀ, c = α₀ where unseen, b = Σ over the seen of what stands on the right side.</summary>
    static void SolveRows(
        SparseRows rows,
        double[][] y,
        double[][] x,
        Func<double, (double Matrix, double RightSide)> seen,
        double unobserved,
        double regularization = 0.4)
    {
        for (var row = 0; row < rows.Rows; row++)
        {
            var a = Array.ConvertAll(x[row], _ => new double[Factors]);
            var b = new double[Factors];
            for (var k = 0; k < Factors; k++) a[k][k] = regularization;
            for (var column = 0; column < rows.Columns; column++)
            {
                var e = rows.RowColumns(row).IndexOf(column);
                var (matrix, rightSide) = e < 0 ? (unobserved, 0) : seen(rows.RowValues(row)[e]);
                for (var k = 0; k < Factors; k++)
                {
                    b[k] += rightSide * y[column][k];
                    for (var j = 0; j < Factors; j++) a[k][j] += matrix * y[column][k] * y[column][j];
                }
            }

            x[row] = ReferenceSolvers.Cholesky(a, b);
        }
    }

    static (double Data, double Norms) Loss(SparseRows byUser, double[][] users, double[][] items, Func<double, double> confidence, double unobserved)
    {
        var data = 0.0;
        for (var user = 0; user < users.Length; user++)
        {
            for (var item = 0; item < items.Length; item++)
            {
                var score = ReferenceSolvers.Dot(users[user], items[item]);
                var e = byUser.RowColumns(user).IndexOf(item);
                data += e < 0 ? unobserved * score * score : confidence(byUser.RowValues(user)[e]) * (1 - score) * (1 - score);
            }
        }

        return (data, users.Concat(items).Sum(vector => ReferenceSolvers.Dot(vector, vector)));
    }

    static void AssertClose(double[][] expected, FactorMatrix actual, double scale = 1)
    {
        for (var row = 0; row < expected.Length; row++)
        {
            for (var k = 0; k < Factors; k++) Assert.Equal(expected[row][k] * scale, actual.Row(row)[k], 1e-3);
        }
    }
}
