using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The plain versions of the subspace step and of the diagonal preconditioner, against the plain exact solver.</summary>
public sealed class ReferenceSubspaceTests
{
    const int Factors = 7;

    static readonly InteractionMatrix Matrix = RandomProblem.WithRowLengths(30, 1, 5, 20, 0);

    [Theory, InlineData(7), InlineData(8), InlineData(64)]
    public void OneBlockOfAllFactors_IsCholesky(int block) => AssertSolved(Solve(Solver.Subspace, block, passes: 1), Solve(Solver.Cholesky, 1, 1));

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(6)]
    public void ManyPasses_ConvergeToCholesky(int block)
    {
        AssertSolved(Solve(Solver.Subspace, block, passes: 2000), Solve(Solver.Cholesky, 1, 1));
        Assert.True(
            Difference(Solve(Solver.Subspace, block, passes: 1), Solve(Solver.Cholesky, 1, 1)) > 1e-6,
            "one pass over several blocks is not exact");
    }

    [Fact]
    public void AsManyDiagonalStepsAsFactors_AreCholesky_AndOneIsNotAPlainOne()
    {
        AssertSolved(Solve(Solver.DiagonalConjugateGradient, 1, passes: 1, steps: 2 * Factors), Solve(Solver.Cholesky, 1, 1));
        Assert.True(Difference(Solve(Solver.DiagonalConjugateGradient, 1, 1, steps: 1), Solve(Solver.ConjugateGradient, 1, 1, steps: 1)) > 1e-6);
    }

    static void AssertSolved(double[][] actual, double[][] exact) => Assert.InRange(Difference(actual, exact), 0, 1e-8);

    static double Difference(double[][] left, double[][] right) =>
        left.Zip(right, (one, other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Max()).Max();

    static double[][] Solve(Solver solver, int block, int passes, int steps = 4)
    {
        var options = RandomProblem.Options(Factors, solver) with { Block = block, ConjugateGradientSteps = steps };
        var rows = ReferenceAls.Weights(Matrix.ByUser, options);
        var x = RandomProblem.Start(rows.Length, Factors, seed: 1);
        for (var pass = 0; pass < passes; pass++) ReferenceAls.SolveRows(rows, RandomProblem.Start(30, Factors, seed: 2), x, options);
        return x;
    }
}
