using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Kernels.Sessions;
using GpuAls.Testing;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels.Tests;

public sealed class SubspaceOnCpuAccelerator(CpuAcceleratorFixture device) : SubspaceTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class SubspaceOnCuda(CudaFixture device) : SubspaceTests(device), IClassFixture<CudaFixture>;
public sealed class SubspaceOnOpenCl(OpenClFixture device) : SubspaceTests(device), IClassFixture<OpenClFixture>;

/// <summary>Half-sweeps and trainings of iALS++, compared with the reference in double.</summary>
public abstract class SubspaceTests(DeviceFixture device)
{
    // One block and several. Blocks begin at a quad or within one, and fill their tiles
    // or do not. The last block has one factor, or its system ends beyond the padded row.
    [Theory]
    [InlineData(1, 1), InlineData(5, 1), InlineData(5, 2), InlineData(5, 64)]
    [InlineData(16, 4), InlineData(16, 8), InlineData(16, 16), InlineData(16, 5)]
    [InlineData(17, 8), InlineData(17, 16), InlineData(17, 13), InlineData(33, 3)]
    [InlineData(33, 7), InlineData(33, 32), InlineData(40, 20), InlineData(65, 64)]
    public void SolveUsers_MatchesTheReference(int factors, int block) =>
        AssertMatchesReference(RandomProblem.WithRowLengths(70, 1, 0, 7, 8, 9, 16, 17, 33, 70), Options(factors, block), RowForm.Groups.Settings());

    [Theory, InlineData(1), InlineData(3), InlineData(4)]
    public void SolveUsers_InBatches_MatchesTheReference(int batchRows) =>
        AssertMatchesReference(RandomProblem.WithRowLengths(600, 9, 0, 4, 600, 1, 0, 2, 7), Options(18, 7), RowForm.Groups.Settings(batchRows));

    // One block of all factors does not depend on the order of blocks, nor on x while they are solved.
    [Fact]
    public void OneBlockOfAllFactors_IsTheExactSolution() => AssertMatchesReference(
        RandomProblem.WithRowLengths(60, 33, 4, 0, 60), Options(20, 20), RowForm.Groups.Settings(), expected: RandomProblem.Options(
            20, Solver.Cholesky));

    [Fact]
    public void TheLargestBlock_MatchesTheReference() =>
        AssertMatchesReference(RandomProblem.WithRowLengths(40, 40, 3), Options(131, 128), RowForm.Groups.Settings());

    // All items point nearly the same way, as at the start of a training.
    [Fact]
    public void SolveUsers_OfNearlySingularSystems_MatchesTheReference()
    {
        var matrix = RandomProblem.WithRowLengths(60, 33, 4, 5, 60, 2);
        var items = Array.ConvertAll(RandomFactors.Create(60, 17, seed: 2), row => Array.ConvertAll(row, value => (double)(float)(value + 2)));
        ConjugateGradientTests.AssertMatchesReference(device.Accelerator, matrix, items, Options(17, 8), RowForm.Groups.Settings());
    }

    [Fact]
    public void SolveUsers_InMixedPrecision_MatchesTheReference()
    {
        if (device.Accelerator is CLAccelerator { Capabilities.Float16: false }) return; // MixedPrecisionTests checks the error
        MixedPrecisionTests.AssertMatchesReference(
            device.Accelerator, RandomProblem.WithRowLengths(90, 33, 0, 5, 90), Options(20, 6), RowForm.Groups);
    }

    // Whole trainings, which also solve the items, in batches. Users are solved by blocks, and items of few entries exactly.
    [Theory, InlineData(20, 8), InlineData(9, 2)]
    public void Train_HasTheLossesOfTheReference(int factors, int block)
    {
        var matrix = RandomProblem.WithRowLengths(60, 5, 0, 7, 60, 2, 8, 1);
        var options = Options(factors, block) with { Iterations = 3 };
        var (users, items) = (RandomFactors.Create(7, factors, seed: 1), RandomFactors.Create(60, factors, seed: 2));
        var model = new AlsTrainer(options, new IlgpuDevice(device.Accelerator, RowForm.Groups.Settings(batchRows: 4)))
            .Train(matrix, new ReferenceAls(users, items, []).ToFactors(), progress: null, TestContext.Current.CancellationToken);
        var (byUser, byItem) = (ReferenceAls.Weights(matrix.ByUser, options), ReferenceAls.Weights(matrix.ByItem, options));
        var (exactUsers, exactItems) = (MaxExactLength(matrix.ByUser, options), MaxExactLength(matrix.ByItem, options));
        Assert.Equal(0, exactUsers);
        Assert.True(exactItems > 0);
        foreach (var iteration in model.Training.Iterations)
        {
            ReferenceAls.SolveRows(byUser, items, users, options, mostExact: exactUsers);
            ReferenceAls.SolveRows(byItem, users, items, options, mostExact: exactItems);
            var expected = ReferenceAls.ComputeLoss(byUser, users, items, options.ResolvedRegularization).Total;
            Assert.Equal(expected, iteration.Loss!.Value.Total, 1e-4 * expected);
        }
    }

    [Fact]
    public void TwoTrainings_AndBatchesOfAnySize_GiveTheSameBits()
    {
        var matrix = RandomProblem.WithRowLengths(40, 5, 0, 17, 40, 2, 9);
        var models = ((int[])[100, 100, 1, 4])
            .Select(rows => new AlsTrainer(Options(9, 4), new IlgpuDevice(device.Accelerator, RowForm.Groups.Settings(rows))))
            .Select(trainer => trainer.Train(matrix, cancel: TestContext.Current.CancellationToken))
            .ToArray();
        Assert.All(models, model => Assert.Equal(Problems.Bits(models[0].Factors.Items), Problems.Bits(model.Factors.Items)));
        Assert.All(models, model => Assert.Equal(Problems.Bits(models[0].Factors.Users), Problems.Bits(model.Factors.Users)));
    }

    // The factor is in the last block, within a quad or in a block of its own, or in the first of two blocks that fail.
    [Theory]
    [InlineData(3, 4, new float[] { 0, 0, 0, 1, 1 }), InlineData(4, 5, new float[] { 0, 0, 0, 0, 1, 1 })]
    [InlineData(2, 1, new float[] { 1, 1, 1, 1 })]
    public void ASystemThatIsNotPositiveDefinite_IsAnErrorThatNamesItsRowAndItsFirstFactor(int block, int factor, float[] vector)
    {
        // All items have the same vector, and in float32 λ vanishes beside its square. 3 + 1 and 3 + 13 have whole roots, so
        // the second pivot of a block is zero. Row 0 has no entries and needs no system. Row 1 is alone in the second batch.
        var matrix = RandomProblem.WithRowLengths(3, 0, 1, 3);
        float[] ones = [.. vector.Select(_ => 1f)];
        var start = new AlsFactors(FactorMatrix.From(vector.Length, [ones, ones, ones]), FactorMatrix.From(vector.Length, [vector, vector, vector]));
        var weights = matrix.ByUser.WithWeights([1, 3, 5, 5]);
        var problem = new AlsProblem(weights, weights.Transpose(), start, 1e-12, Solver.Subspace, 3) { Block = block };
        using var session = new IlgpuDevice(device.Accelerator, new SessionSettings { BatchRows = _ => 1 }).Open(problem);
        var error = Assert.Throws<GpuAlsException>(() => session.SolveUsers(CancellationToken.None));
        Assert.Equal(
            $"the system of user row 1 is not positive definite in float32 at factor {factor}: its 1 weights are too large for the regularization",
            error.Message);
    }

    static int MaxExactLength(SparseRows rows, AlsOptions options) =>
        ShortRowRule.Pays(rows.AsWeights(), FactorMatrix.Zeros(rows.Columns, options.Factors))
            ? ShortRowRule.MaxLength(new FactorBlocks(options.Factors, options.Block))
            : 0;

    static AlsOptions Options(int factors, int block) => RandomProblem.Options(factors, Solver.Subspace) with { Block = block };

    void AssertMatchesReference(InteractionMatrix matrix, AlsOptions options, SessionSettings settings, AlsOptions? expected = null)
    {
        var factors = options.Factors;
        var (users, items) = (RandomFactors.Create(matrix.Users.Count, factors, seed: 1), RandomFactors.Create(matrix.Items.Count, factors, seed: 2));
        using var session = new IlgpuDevice(device.Accelerator, settings).Open(
            Problems.Create(matrix, options, new ReferenceAls(users, items, []).ToFactors()));
        session.SolveUsers(TestContext.Current.CancellationToken);
        ReferenceAls.SolveRows(ReferenceAls.Weights(matrix.ByUser, options), items, users, expected ?? options);
        Problems.AssertRows(users, session.Download().Users);
    }
}
