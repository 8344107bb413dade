using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The bound itself: without rounding errors it compares with the reference, and it refuses errors that float32 does not have.</summary>
public sealed class ErrorBoundTests
{
    public static TheoryData<Solver> Solvers => [.. SolverInfo.All.Select(solver => solver.Value)];

    [Theory, MemberData(nameof(Solvers))]
    public void WithoutErrors_TheRowsAreThoseOfTheReference(Solver solver)
    {
        var (setting, options) = Create(solver);
        var rows = new RoundedRows(setting, Rounding.None);
        var expected = Array.ConvertAll(setting.Before, row => (double[])row.Clone());
        ReferenceAls.SolveRows(setting.Rows, setting.Y, expected, options);
        for (var row = 0; row < expected.Length; row++)
        {
            var actual = rows.Solve(row, Assert.Single(setting.MethodsOf(row, smallestPivot: 1)));
            for (var k = 0; k < actual.Length; k++) Assert.Equal(expected[row][k], actual[k], 1e-10);
        }
    }

    [Theory, MemberData(nameof(Solvers))]
    public void AnErrorOfAThousandth_IsRefused_AndTheRoundedReferenceIsNot(Solver solver)
    {
        var (setting, options) = Create(solver);
        var bound = new ErrorBound(setting, seed: 1);
        var expected = Array.ConvertAll(setting.Before, row => (double[])row.Clone());
        ReferenceAls.SolveRows(setting.Rows, setting.Y, expected, options);
        for (var row = 0; row < expected.Length; row++)
        {
            if (setting.Rows[row].Length == 0) continue;
            Assert.InRange(bound.Compare(row, Array.ConvertAll(expected[row], value => (float)value)).Excess, 0, 1);
            Assert.InRange(bound.Compare(row, Array.ConvertAll(expected[row], value => (float)(1.001 * value))).Excess, 1, double.PositiveInfinity);
        }
    }

    [Fact]
    public void ARowWithoutEntries_MustBeZero()
    {
        var (setting, _) = Create(Solver.Cholesky);
        var bound = new ErrorBound(setting, seed: 1);
        var empty = Array.FindIndex(setting.Rows, row => row.Length == 0);
        Assert.Equal(0, bound.Compare(empty, new float[setting.Factors]).Excess);
        Assert.Equal(double.PositiveInfinity, bound.Compare(empty, [1e-30f, .. new float[setting.Factors - 1]]).Excess);
    }

    static (HalfSweepSetting Setting, AlsOptions Options) Create(Solver solver)
    {
        var matrix = RandomProblem.WithRowLengths(40, 3, 0, 17, 40, 1);
        var options = RandomProblem.Options(9, solver) with { Block = 4 };
        var setting = new HalfSweepSetting(
            ReferenceAls.Weights(matrix.ByUser, options),
            RandomFactors.Create(matrix.Items.Count, 9, seed: 1),
            RandomFactors.Create(matrix.Users.Count, 9, seed: 2),
            [.. Enumerable.Repeat(options.ResolvedRegularization, matrix.Users.Count)],
            HasOwnRegularization: false,
            solver,
            options.ConjugateGradientSteps,
            options.Block,
            DeviceTraits.OfAccelerator(Precision.Full, truncates: false));
        return (setting, options);
    }
}
