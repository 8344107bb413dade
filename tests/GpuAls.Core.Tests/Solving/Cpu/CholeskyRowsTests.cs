using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Exact rows, with one unknown for each entry and for each factor, against the plain reference in double.</summary>
public sealed class CholeskyRowsTests
{
    // No row that is short enough, one vector and its neighbours, an odd number of vectors, and a whole number of tiles.
    public static TheoryData<int> Factors => [1, 2, 15, 16, 17, 32, 33, 64, 100];

    [Theory, MemberData(nameof(Factors))]
    public void Solve_BothWays_IsTheReference(int factors)
    {
        AssertBothWays<Simd128, Vector128<float>>(factors, [0, 1e-30f, 1e-6f, 0.5f, 40]);
        AssertBothWays<Simd256, Vector256<float>>(factors, [0, 1e-30f, 1e-6f, 0.5f, 40]);
        AssertBothWays<Simd512, Vector512<float>>(factors, [0, 1e-30f, 1e-6f, 0.5f, 40]);
    }

    [Theory, MemberData(nameof(Factors))]
    public void Solve_RowsWithNegativeWeights_IsTheReference(int factors) =>
        AssertBothWays<Simd512, Vector512<float>>(factors, [0.5f, -0.5f, 0, -0.25f, 3]);

    // As with raw counts: the condition of a row's system in its entries is about its largest weight.
    [Theory, MemberData(nameof(Factors))]
    public void Solve_RowsWithHugeWeights_IsTheReference(int factors) => AssertBothWays<Simd512, Vector512<float>>(factors, [1, 10, 10_000]);

    // As in the first half-sweep: all factors are positive, and one direction is much larger than all others.
    [Theory, MemberData(nameof(Factors))]
    public void Solve_AgainstAPositiveSide_IsTheReference(int factors) =>
        AssertBothWays<Simd512, Vector512<float>>(
            factors,
            [0.5f, 3, 40],
            [.. RandomProblem.Start(400, factors, seed: 5).Select(vector => Array.ConvertAll(vector, Math.Abs))]);

    [Fact]
    public unsafe void TryFill_OfASideWhoseGramMatrixIsSingular_LeavesItEmpty()
    {
        using var side = new WhitenedFactors<Simd128, Vector128<float>, FloatRows<Simd128, Vector128<float>>>(16, 16, 2, threads: 1);
        var y = FactorMatrix.From(2, [[1, 1], [1, 1]]);
        using var gram = new GramMatrix<Simd128, Vector128<float>>(16, threads: 1);
        side.TryFill(y, (0, 0), gram.SumOfOuterProducts(y), 1);
        Assert.True(side.IsFilled);
        side.TryFill(y, (0, 0), gram.SumOfOuterProducts(y), 1e-12);
        Assert.False(side.IsFilled);
    }

    [Fact]
    public void Pays_WhereManyRowsHaveFewEntries()
    {
        Assert.True(Pays(RandomProblem.WithRowLengths(40, [.. Enumerable.Repeat(5, 100)])));
        Assert.False(Pays(RandomProblem.WithRowLengths(40, 5, 5, 5)));
        Assert.False(Pays(RandomProblem.WithRowLengths(40, [.. Enumerable.Repeat(32, 100)])));
        Assert.False(Pays(RandomProblem.WithRowLengths(40, [.. Enumerable.Repeat(0, 100)])));

        static bool Pays(InteractionMatrix matrix) =>
            ShortRowRule.Pays(matrix.ByUser.AsWeights(), FactorMatrix.Zeros(40, 32));
    }

    static void AssertBothWays<TSimd, V>(int factors, float[] weights, double[][]? vectors = null) where TSimd : struct, ISimd<V> where V : struct
    {
        vectors ??= RandomProblem.Start(400, factors, seed: 3);
        var options = RandomProblem.Options(factors, Solver.Cholesky);
        int[] lengths = [0, 1, factors - 1, factors, factors + 1, 3, 8, 9, 16, 17, 2 * factors];
        var pattern = RandomProblem.WithRowLengths(400, lengths).ByUser;
        var rows = pattern.WithWeights(Enumerable.Range(0, (int)pattern.Entries).Select(e => weights[e % weights.Length]));
        var expected = RandomProblem.Start(lengths.Length, factors, seed: 4);
        var start = new ReferenceAls(expected, vectors, []).ToFactors();
        ReferenceAls.SolveRows([.. Enumerable.Range(0, lengths.Length).Select(row => Entries(rows, row))], vectors, expected, options);

        using var gram = new GramMatrix<TSimd, V>(start.Items.Stride, threads: 1);
        var outerProducts = gram.Compute(start.Items, options.ResolvedRegularization);
        using var side = new WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>(400, 400, factors, threads: 1);
        using var solver = new CholeskyRows<TSimd, V>(start.Items.Stride, factors, side);
        AssertSolves();
        side.TryFill(start.Items, (0, 0), outerProducts, options.ResolvedRegularization);
        Assert.True(side.IsFilled);
        AssertSolves();

        void AssertSolves()
        {
            solver.Solve(rows, 0, lengths.Length, null, gram, start.Items, start.Users, "user");
            for (var row = 0; row < lengths.Length; row++)
            {
                var tolerance = 1e-3 * expected[row].Max(Math.Abs);
                for (var k = 0; k < factors; k++) Assert.Equal(expected[row][k], start.Users.Row(row)[k], tolerance);
                Assert.Equal(
                    -1,
                    start.Users.Values.Slice((long)row * start.Users.Stride + factors, start.Users.Stride - factors).IndexOfAnyExcept(0f));
            }
        }
    }

    static ReferenceAls.Entry[] Entries(WeightedRows rows, int row) =>
        [.. rows.RowColumns(row).ToArray().Zip(rows.RowCodes(row), (column, weight) => new ReferenceAls.Entry(column, weight))];
}
