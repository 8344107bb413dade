using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>
/// The subspace solver against the plain reference in double: blocks that end
/// anywhere, rows of every length, held or loaded in chunks, short rows exactly.
/// </summary>
public sealed class SubspaceRowsTests
{
    // One factor, one vector and its neighbours; blocks that do not divide f, of one factor, of all factors and of more.
    public static TheoryData<int, int> FactorsAndBlocks
    {
        get
        {
            var data = new TheoryData<int, int>();
            (int Factors, int[] Blocks)[] cases =
            [
                (1, [1, 2]),
                (15, [1, 4, 16]),
                (16, [8, 16]),
                (17, [3, 16]),
                (33, [1, 8, 16, 32, 33]),
                (64, [16, 64]),
                (100, [7, 64, 99, int.MaxValue]),
            ];
            foreach (var (factors, blocks) in cases)
            {
                foreach (var block in blocks) data.Add(factors, block);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(FactorsAndBlocks))]
    public void Solve_IsTheReference(int factors, int block)
    {
        AssertSolves<Simd128, Vector128<float>>(factors, block, [0, 1e-30f, 1e-6f, 0.5f, 40]);
        AssertSolves<Simd256, Vector256<float>>(factors, block, [0, 1e-30f, 1e-6f, 0.5f, 40]);
        AssertSolves<Simd512, Vector512<float>>(factors, block, [0, 1e-30f, 1e-6f, 0.5f, 40]);
    }

    [Theory, MemberData(nameof(FactorsAndBlocks))]
    public void Solve_RowsWithNegativeWeights_IsTheReference(int factors, int block) =>
        AssertSolves<Simd512, Vector512<float>>(factors, block, [0.5f, -0.5f, 0, -0.25f, 3]);

    [Theory, MemberData(nameof(FactorsAndBlocks))]
    public void Solve_RowsThatDoNotFit_IsTheReference(int factors, int block) =>
        AssertSolves<Simd512, Vector512<float>>(factors, block, [0.5f, -0.5f, 40], capacity: 64);

    [Theory, InlineData(20), InlineData(512)]
    public void OneBlockOfAllFactors_IsCholesky(int block)
    {
        var matrix = SyntheticReference.CreateMatrix();
        var options = RandomProblem.Options(20, Solver.Subspace) with { Block = block, Iterations = 2 };
        var (subspace, cholesky) = (
            CpuSessions.Train(matrix, options, 512, threads: 2),
            CpuSessions.Train(matrix, options with { Solver = Solver.Cholesky }, 512, threads: 2));
        Assert.Equal(cholesky.Loss.Total, subspace.Loss.Total, 1e-6 * cholesky.Loss.Total);
    }

    [Fact]
    public void MaxExactLength_IsWhereAPassOverTheBlocksCostsAsMuch()
    {
        Assert.Equal(0, Max(1, 1));
        Assert.Equal(19, Max(20, 64));
        Assert.Equal(90, Max(512, 64));
        Assert.True(Max(512, 32) < 90 && Max(512, 128) > 90);

        static int Max(int factors, int block) => ShortRowRule.MaxLength(new FactorBlocks(factors, block));
    }

    static void AssertSolves<TSimd, V>(int factors, int block, float[] weights, int capacity = 4096) where TSimd : struct, ISimd<V> where V : struct
    {
        const int columns = 2500;
        var vectors = RandomProblem.Start(columns, factors, seed: 3);
        var options = RandomProblem.Options(factors, Solver.Subspace) with { Block = block };
        int[] lengths = [0, 1, 15, 16, 17, 3, 8, 33, 100, 200, 5, 2500];
        var pattern = RandomProblem.WithRowLengths(columns, lengths).ByUser;
        var rows = pattern.WithWeights(Enumerable.Range(0, (int)pattern.Entries).Select(e => weights[e % weights.Length]));
        var blocks = new FactorBlocks(factors, block);
        AssertSolves(isWhitened: false);
        AssertSolves(isWhitened: true);

        void AssertSolves(bool isWhitened)
        {
            var expected = RandomProblem.Start(lengths.Length, factors, seed: 4);
            var start = new ReferenceAls(expected, vectors, []).ToFactors();
            for (var row = 0; row < lengths.Length; row++)
            {
                var entries = Entries(rows, row);
                var isExact = isWhitened && entries.All(entry => entry.Weight >= 0);
                double[][] solved = [expected[row]];
                ReferenceAls.SolveRows([entries], vectors, solved, options, mostExact: isExact ? ShortRowRule.MaxLength(blocks) : 0);
                expected[row] = solved[0];
            }

            using var gram = new GramMatrix<TSimd, V>(start.Items.Stride, threads: 1);
            var outerProducts = gram.Compute(start.Items, options.ResolvedRegularization);
            using var side = new WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>(columns, columns, factors, threads: 1);
            if (isWhitened) side.TryFill(start.Items, (0, 0), outerProducts, options.ResolvedRegularization);
            using var solver = new SubspaceRows<TSimd, V>(start.Items.Stride, blocks, side, capacity);
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
