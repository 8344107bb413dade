using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Half-sweeps of the CPU against the plain reference in double, for every vector width and every kind of row.</summary>
public sealed class CpuSessionTests
{
    // Around one, a vector, a padded row, the columns of a tile, and an odd number of vectors.
    public static TheoryData<int, Solver, int> FactorsSolversAndWidths
    {
        get
        {
            var data = new TheoryData<int, Solver, int>();
            foreach (var factors in (int[])[1, 2, 7, 15, 16, 17, 31, 32, 33, 48, 65, 100])
            {
                foreach (var solver in Enum.GetValues<Solver>())
                {
                    foreach (var bits in CpuSessions.Widths) data.Add(factors, solver, bits);
                }
            }

            return data;
        }
    }

    public static TheoryData<int, int> WidthsAndLengths
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var bits in CpuSessions.Widths)
            {
                for (var more = -1; more <= 1; more++) data.Add(bits, ConjugateGradientRows<Simd128, Vector128<float>>.MaxShortLength + more);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(FactorsSolversAndWidths))]
    public void AnIteration_MatchesTheReference(int factors, Solver solver, int bits)
    {
        // Around a tile of eight rows, and around the eight entries that are multiplied together. 17 users make a last batch of one row.
        var matrix = RandomProblem.WithRowLengths(90, 0, 1, 7, 8, 9, 15, 16, 17, 90, 2, 3, 4, 5, 6, 33, 64, 12);
        AssertMatchesReference(matrix, RandomProblem.Options(factors, solver), bits);
    }

    [Theory, MemberData(nameof(WidthsAndLengths))]
    public void ARow_AroundTheLengthWhereItIsSolvedAlone_MatchesTheReference(int bits, int length)
    {
        var matrix = RandomProblem.WithRowLengths(600, 3, length, 5, 0, length, 1, 2, 9, 4);
        AssertMatchesReference(matrix, RandomProblem.Options(20, Solver.ConjugateGradient), bits);
    }

    [Theory, InlineData(128), InlineData(256), InlineData(512)]
    public void ARowTooLongToGather_IsSolvedLikeOneThatIsGathered(int bits)
    {
        var matrix = RandomProblem.WithRowLengths(2500, 2500, 1);
        var options = RandomProblem.Options(20, Solver.ConjugateGradient);
        var users = RandomProblem.Start(2, options.Factors, seed: 1);
        var items = RandomProblem.Start(2500, options.Factors, seed: 2);
        var start = new ReferenceAls(users, items, []).ToFactors();
        switch (bits)
        {
            case 128: SolveWithAtMost2048Gathered<Simd128, Vector128<float>>(matrix, options, start); break;
            case 256: SolveWithAtMost2048Gathered<Simd256, Vector256<float>>(matrix, options, start); break;
            default: SolveWithAtMost2048Gathered<Simd512, Vector512<float>>(matrix, options, start); break;
        }

        ReferenceAls.SolveRows(ReferenceAls.Weights(matrix.ByUser, options), items, users, options);
        AssertRows(users, start.Users);
    }

    [Theory, InlineData(128), InlineData(256), InlineData(512)]
    public void APreconditionedRowThatLeavesTheCachesBetweenPasses_MatchesTheReference(int bits)
    {
        // A vector has 128 bytes, so the vectors of more than 4,096 entries are requested again in every pass.
        AssertMatchesReference(
            RandomProblem.WithRowLengths(5000, 5000, 1, 0, 4097),
            RandomProblem.Options(20, Solver.PreconditionedConjugateGradient),
            bits);
    }

    [Theory, MemberData(nameof(FactorsSolversAndWidths))]
    public void MixedPrecision_MatchesTheReferenceToEightBits(int factors, Solver solver, int bits)
    {
        var matrix = RandomProblem.WithRowLengths(90, 0, 1, 7, 8, 9, 15, 16, 17, 90, 2, 3, 4, 5, 6, 33, 64, 12);
        var options = RandomProblem.Options(factors, solver);
        if (solver == Solver.PreconditionedConjugateGradient)
        {
            // Eight bits: an error of up to 1/512 of each number, amplified by the condition of such small systems.
            AssertMatchesReference(matrix, options, bits, Precision.Mixed, ofFactors: 3e-2, ofLoss: 4e-3);
            return;
        }

        var error = Assert.Throws<GpuAlsException>(
            () => Open(matrix, options, bits, StartFactors.Create(matrix.Users.Count, 90, factors, seed: 1), Precision.Mixed));
        Assert.Equal($"mixed precision on the CPU requires the solver pcg, but the solver is {SolverInfo.Of(solver).Word}", error.Message);
    }

    // As docs/math.md states: with moderate weights its loss is below that of plain conjugate gradient, and as good as that of the exact solver.
    [Fact]
    public void Preconditioned_WithLogWeights_ComesNearerToCholeskyThanConjugateGradient()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var (exact, plain, preconditioned) = (Loss(Solver.Cholesky), Loss(Solver.ConjugateGradient), Loss(Solver.PreconditionedConjugateGradient));
        Assert.InRange(preconditioned, exact * 0.999, exact * 1.001);
        Assert.True(plain > preconditioned, $"{plain} is not above {preconditioned}");

        double Loss(Solver solver)
        {
            // A start that is nearly the solution leaves nothing to compare.
            var options = RandomProblem.Options(16, solver) with
            {
                Iterations = 3,
                ConjugateGradientSteps = 3,
                Regularization = 1,
                Start = StartDistribution.Uniform,
            };
            var model = new AlsTrainer(options, new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
            return model.Training.Iterations[^1].Loss!.Value.Total;
        }
    }

    // As docs/decisions/0005 states: half the bytes do not change the loss noticeably.
    [Fact]
    public void MixedPrecision_LeavesTheLossOfFloat32()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var (full, mixed) = (Loss(Precision.Full), Loss(Precision.Mixed));
        Assert.InRange(mixed, full * 0.9999, full * 1.0001);
        Assert.NotEqual(full, mixed);

        double Loss(Precision precision)
        {
            var options = RandomProblem.Options(16, Solver.PreconditionedConjugateGradient) with { Iterations = 5, Regularization = 1 };
            var model = new AlsTrainer(options, new CpuDevice(0, precision)).Train(matrix, cancel: TestContext.Current.CancellationToken);
            return model.Training.Iterations[^1].Loss!.Value.Total;
        }
    }

    static void SolveWithAtMost2048Gathered<TSimd, V>(InteractionMatrix matrix, AlsOptions options, AlsFactors start)
        where TSimd : struct, ISimd<V>
        where V : struct
    {
        using var gram = new GramMatrix<TSimd, V>(start.Items.Stride, threads: 2);
        gram.Compute(start.Items, options.ResolvedRegularization);
        using var solver = new ConjugateGradientRows<TSimd, V>(start.Users.Stride, options.ConjugateGradientSteps, maxGatheredLength: 2048);
        solver.Solve(options.Weighting.Apply(matrix.ByUser), 0, 2, null, gram, start.Items, start.Users, "user");
    }

    [Fact]
    public void Loss_OfWrongFactors_IsTheSumWorkedByHand()
    {
        // Two users, two items, each with one seen pair of c = 1 + 3 = 4. Scores: 0 where seen (off by 1), 1 where not (off by 1).
        // Data: 2 · 4 · 1 + 2 · 1 · 1 = 10. Norms: four unit vectors, λ = 0.5: 2.
        var builder = new InteractionMatrixBuilder();
        builder.Add("a", "p", 3);
        builder.Add("b", "q", 3);
        var matrix = builder.Build();
        var start = new AlsFactors(FactorMatrix.From(2, [[1, 0], [0, 1]]), FactorMatrix.From(2, [[0, 1], [1, 0]]));
        using var session = new CpuDevice()
            .Open(new AlsProblem(matrix.ByUser.AsWeights(), matrix.ByItem.AsWeights(), start, 0.5, Solver.Cholesky, 3));
        var loss = session.ComputeLoss(CancellationToken.None);
        Assert.Equal(new AlsLoss(10, 2), loss);
        Assert.Equal(12, loss.Total);
    }

    [Fact]
    public void ACancelledHalfSweep_Throws()
    {
        var matrix = SyntheticReference.CreateMatrix();
        using var session = Open(matrix, RandomProblem.Options(8, Solver.Cholesky), 128, StartFactors.Create(200, 300, 8, seed: 1));
        Assert.Throws<OperationCanceledException>(() => session.SolveUsers(new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => session.SolveItems(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void ASystemThatIsNotPositiveDefinite_IsAnErrorWithItsRow()
    {
        // Both items have the same vector, and in float32 its square plus λ is its square, so the second pivot is zero.
        var builder = new InteractionMatrixBuilder();
        builder.Add("a", "p", 1);
        builder.Add("a", "q", 1);
        var matrix = builder.Build();
        var start = new AlsFactors(FactorMatrix.From(2, [[1, 1]]), FactorMatrix.From(2, [[1, 1], [1, 1]]));
        using var session = new CpuDevice()
            .Open(new AlsProblem(matrix.ByUser.AsWeights(), matrix.ByItem.AsWeights(), start, 1e-12, Solver.Cholesky, 3));
        var error = Assert.Throws<GpuAlsException>(() => session.SolveUsers(CancellationToken.None));
        Assert.Equal(
            "the system of user row 0 is not positive definite in float32 at factor 1: its 2 weights are too large for the regularization",
            error.Message);
        var trainer = new AlsTrainer(PlainOptions.Value with { Factors = 2, Regularization = 1e-12, Solver = Solver.Cholesky }, new CpuDevice());
        Assert.Equal(
            "in iteration 1: the system of user 'a' is not positive definite in float32 at factor 1: its 2 weights are too large "
                + "for the regularization; use a larger regularization (it is 1E-12) or a smaller alpha (it is 1)",
            Assert.Throws<GpuAlsException>(() => trainer.Train(matrix, start, null, CancellationToken.None)).Message);
    }

    /// <summary>Compares a half-sweep over the users, one over the items and the loss with the reference from the same start.</summary>
    static void AssertMatchesReference(
        InteractionMatrix matrix, AlsOptions options, int bits, Precision precision = Precision.Full, double ofFactors = 1e-3, double ofLoss = 1e-4)
    {
        var users = RandomProblem.Start(matrix.Users.Count, options.Factors, seed: 1);
        var items = RandomProblem.Start(matrix.Items.Count, options.Factors, seed: 2);
        using var session = Open(matrix, options, bits, new ReferenceAls(users, items, []).ToFactors(), precision);
        var byUser = ReferenceAls.Weights(matrix.ByUser, options);

        session.SolveUsers(CancellationToken.None);
        ReferenceAls.SolveRows(byUser, items, users, options, mostExact: MaxExactLength(matrix.ByUser, options));
        session.SolveItems(CancellationToken.None);
        ReferenceAls.SolveRows(
            ReferenceAls.Weights(matrix.ByItem, options),
            users,
            items,
            options,
            mostExact: MaxExactLength(matrix.ByItem, options));
        var loss = session.ComputeLoss(CancellationToken.None);
        var expected = ReferenceAls.ComputeLoss(byUser, users, items, options.ResolvedRegularization);

        Assert.Equal(expected.Data, loss.Data, ofLoss * expected.Total);
        Assert.Equal(expected.Regularization, loss.Regularization, ofLoss * expected.Total);
        var actual = session.Download();
        AssertRows(users, actual.Users, ofFactors);
        AssertRows(items, actual.Items, ofFactors);
    }

    // Short rows are solved exactly if whitening the fixed side pays.
    static int MaxExactLength(SparseRows rows, AlsOptions options) =>
        ShortRowRule.Pays(rows.AsWeights(), FactorMatrix.Zeros(rows.Columns, options.Factors))
            ? ShortRowRule.MaxLength(new FactorBlocks(options.Factors, options.Block))
            : 0;

    static void AssertRows(double[][] expected, FactorMatrix actual, double share = 1e-3)
    {
        // Rounding of 6e-8 in each operation, amplified by the condition of systems with weights up to 3·ln(100).
        var tolerance = share * expected.Max(row => row.Max(Math.Abs));
        for (var row = 0; row < expected.Length; row++)
        {
            var vector = actual.Row(row);
            for (var k = 0; k < vector.Length; k++) Assert.Equal(expected[row][k], vector[k], tolerance);
            var padding = actual.Values.Slice((long)row * actual.Stride + actual.Factors, actual.Stride - actual.Factors);
            Assert.All(padding.ToArray(), value => Assert.Equal(0, value));
        }
    }

    static IAlsSession Open(InteractionMatrix matrix, AlsOptions options, int bits, AlsFactors start, Precision precision = Precision.Full) =>
        CpuSessions.Open(AlsProblem.From(matrix, options, start), bits, threads: 2, precision);
}
