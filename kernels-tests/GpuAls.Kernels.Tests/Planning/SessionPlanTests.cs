using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Loss;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Sessions;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class SessionPlanOnCpuAccelerator(CpuAcceleratorFixture device) : SessionPlanTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class SessionPlanOnCuda(CudaFixture device) : SessionPlanTests(device), IClassFixture<CudaFixture>;
public sealed class SessionPlanOnOpenCl(OpenClFixture device) : SessionPlanTests(device), IClassFixture<OpenClFixture>;

/// <summary>
/// Compares the plan with sizes worked out by hand and with the allocations of a session, and trains with interactions that do not fit.
/// </summary>
public abstract class SessionPlanTests(DeviceFixture device)
{
    // Streaming the rows by item saves 32 KiB of this matrix, and streaming the rows by user another 32 KiB.
    const int MoreThanOneSide = 40_000;

    [Fact]
    public void Plan_HasTheSizesWorkedByHand()
    {
        var plan = SessionPlanner.Plan(device.Accelerator, Small(), Settings(1 << 20));
        (string, long)[] expected =
        [
            ("user factors", 2 * 32 * 4), // the stride of 20 factors is 32
            ("item factors", 3 * 32 * 4),
            ("interactions by user", 3 * 8 + 4 * 8),
            ("interactions by item", 4 * 8 + 4 * 8),
            ("Gram matrix and its partial sums", 2 * 32 * 32 * 4),
            ("regularization of the rows", 2 * 4), // a zero for each side: λ is in G
            ("partial sums of the loss", LossSums.Bytes(device.Accelerator)),
            ("order and pieces of rows by user", 2 * 4 + 12 + 16), // one unused long row and piece
            ("order and pieces of rows by item", 3 * 4 + 12 + 16),
            ("sums of pieces", 32 * 4),
            ("vectors of a batch", 3 * 3 * 32 * 4 + 3 * 4),
        ];
        Assert.Equal(expected, plan.Memory.Parts.Select(part => (part.What, part.Bytes)));
    }

    [Theory]
    [InlineData(Solver.ConjugateGradient, 0), InlineData(Solver.ConjugateGradient, 1), InlineData(Solver.ConjugateGradient, MoreThanOneSide)]
    [InlineData(Solver.DiagonalConjugateGradient, 0), InlineData(Solver.DiagonalConjugateGradient, 1)]
    [InlineData(Solver.PreconditionedConjugateGradient, 0), InlineData(Solver.PreconditionedConjugateGradient, MoreThanOneSide)]
    [InlineData(Solver.Cholesky, 0), InlineData(Solver.Cholesky, 1), InlineData(Solver.Cholesky, MoreThanOneSide)]
    [InlineData(Solver.Subspace, 0), InlineData(Solver.Subspace, 1), InlineData(Solver.Subspace, MoreThanOneSide)]
    public void Session_AllocatesWhatThePlanSays(Solver solver, int missing)
    {
        var problem = Large(solver);
        var settings = Settings(Whole(problem) - missing);
        var before = DeviceBuffers.Bytes(device.Accelerator);
        var planned = new Plans();
        using var session = new IlgpuDevice(device.Accelerator, settings) { Planned = planned }.Open(problem);
        Assert.Equal(Assert.Single(planned).Total, DeviceBuffers.Bytes(device.Accelerator) - before);
    }

    [Theory]
    [InlineData(Solver.ConjugateGradient, 1, "two batches of interactions by item")]
    [InlineData(Solver.ConjugateGradient, MoreThanOneSide, "two batches of interactions by user and by item")]
    [InlineData(Solver.PreconditionedConjugateGradient, 1, "two batches of interactions by item")]
    [InlineData(Solver.Cholesky, 1, "two batches of interactions by item")]
    [InlineData(Solver.Subspace, 1, "two batches of interactions by item")]
    [InlineData(Solver.Subspace, MoreThanOneSide, "two batches of interactions by user and by item")]
    [InlineData(Solver.Cholesky, MoreThanOneSide, "two batches of interactions by user and by item")]
    public void StreamedInteractions_GiveTheSameBits(Solver solver, int missing, string streamed)
    {
        var whole = Whole(Large(solver));
        var (expected, expectedLoss, _) = Solve(solver, whole);
        var (actual, loss, plan) = Solve(solver, whole - missing);
        Assert.Contains(plan.Parts, part => part.What == streamed);
        Assert.True(plan.Left >= 0, plan.ToString());
        Assert.Equal(Problems.Bits(expected.Users), Problems.Bits(actual.Users));
        Assert.Equal(Problems.Bits(expected.Items), Problems.Bits(actual.Items));
        // The sums are in float64, but over other batches.
        Assert.Equal(expectedLoss.Total, loss.Total, 1e-9 * expectedLoss.Total);
    }

    [Theory, InlineData(Solver.ConjugateGradient), InlineData(Solver.PreconditionedConjugateGradient)]
    public void ACard_SolvesWholeSides_AndSmallerBatchesIfMemoryIsShort(Solver solver)
    {
        var problem = Large(solver);
        var whole = Plan(long.MaxValue);
        Assert.Single(whole.Users.Batches.Batches);
        Assert.Single(whole.Items.Batches.Batches);
        var halves = Plan(whole.Memory.Total - 1);
        Assert.Equal((problem.ByItem.Rows + 1) / 2, halves.Items.Batches.MaxBatchRows);
        Assert.Empty(halves.Streamed);
        // Without work space for more than the smallest batches, they are tried before anything is streamed.
        var smallest = SessionPlanner.Plan(device.Accelerator, problem, Settings(long.MaxValue));
        var small = Plan(smallest.Memory.Total);
        Assert.Equal(smallest.Items.Batches.Batches, small.Items.Batches.Batches);
        Assert.Empty(small.Streamed);
        Assert.Equal(["item"], Plan(smallest.Memory.Total - 1).Streamed.Select(side => side.Name));
        var expected = Solve(solver, long.MaxValue);
        foreach (var plan in (SessionPlan[])[whole, halves])
        {
            var actual = Solve(solver, plan.Memory.Total, Card(plan.Memory.Total));
            Assert.Equal(Problems.Bits(expected.Factors.Users), Problems.Bits(actual.Factors.Users));
            Assert.Equal(Problems.Bits(expected.Factors.Items), Problems.Bits(actual.Factors.Items));
        }

        SessionPlan Plan(long usable) => SessionPlanner.Plan(device.Accelerator, problem, Card(usable));
    }

    [Fact]
    public void ABatch_HasNoMoreEntriesThanMayBeQueued()
    {
        var limits = BatchSizes.Resident(device.Accelerator, Large(Solver.ConjugateGradient), Card(long.MaxValue)).ToArray();
        Assert.Equal((1L << 33) / 16, limits[0].Entries); // the stride of 9 factors is 16
        Assert.Equal([600, 300, 150, 75, 50], limits.Select(limit => limit.Rows));
    }

    [Fact]
    public void FactorsThatDoNotFit_AreAnErrorBeforeAnythingIsAllocated()
    {
        var before = DeviceBuffers.Bytes(device.Accelerator);
        var error = Assert.Throws<DeviceException>(() => new IlgpuDevice(device.Accelerator, Settings(1000)).Open(Small()));
        // Two batches of at most 2 rows and 3 entries, G and one partial sum, the loss, a zero
        // for each side, the plans of both sides with the order of 5 rows, the sums of a piece, and the vectors of 2 rows.
        var work = 2 * (3 * 8 + 3 * 8) + 2 * 32 * 32 * 4 + LossSums.Bytes(device.Accelerator)
            + 2 * 4 + 5 * 4 + 2 * 28 + 32 * 4 + 3 * 2 * 32 * 4 + 2 * 4;
        Assert.Equal(
            $"the factors need 640 bytes and the work space {DisplayText.Bytes(work)}, even if the interactions are streamed, "
            + "but a card has 2.0 KiB of memory, of which 1000 bytes can be used",
            error.Message);
        Assert.Equal(before, DeviceBuffers.Bytes(device.Accelerator));
    }

    [Fact]
    public void TheDevicesOwnMemory_IsEnoughForASmallProblem()
    {
        var plan = SessionPlanner.Plan(device.Accelerator, Small(), new SessionSettings()).Memory;
        Assert.InRange(plan.Left, 1, long.MaxValue);
        Assert.InRange(plan.Device.Usable, 1, plan.Device.Size - 1);
    }

    static AlsProblem Small() => Problem(RandomProblem.WithRowLengths(3, 1, 3), 20, Solver.ConjugateGradient);

    // A row without entries, and rows with so many that they are summed in pieces.
    static AlsProblem Large(Solver solver) =>
        Problem(RandomProblem.WithRowLengths(600, 5, 0, 300, 300, 300, 600, 300, 40, 300, 300, 300, 300), 9, solver);

    static AlsProblem Problem(InteractionMatrix matrix, int factors, Solver solver) => Problems.Create(
        matrix, RandomProblem.Options(factors, solver) with { Block = 5 }, StartFactors.Create(
            matrix.Users.Count, matrix.Items.Count, factors, seed: 1));

    static SessionSettings Card(long usable) => Settings(usable) with { IsCard = _ => true };

    static SessionSettings Settings(long usable) =>
        RowForm.Groups.Settings(batchRows: 50) with { Memory = _ => new DeviceMemory("a card", 2048, usable) };

    long Whole(AlsProblem problem) => SessionPlanner.Plan(device.Accelerator, problem, Settings(long.MaxValue)).Memory.Total;

    (AlsFactors Factors, AlsLoss Loss, MemoryPlan Plan) Solve(Solver solver, long usable, SessionSettings? settings = null)
    {
        var planned = new Plans();
        using var session = new IlgpuDevice(device.Accelerator, settings ?? Settings(usable)) { Planned = planned }.Open(Large(solver));
        session.SolveUsers(TestContext.Current.CancellationToken);
        session.SolveItems(TestContext.Current.CancellationToken);
        // A second time, when the buffers hold the batches of the other side.
        session.SolveUsers(TestContext.Current.CancellationToken);
        var loss = session.ComputeLoss(TestContext.Current.CancellationToken);
        return (session.Download(), loss, Assert.Single(planned));
    }

    sealed class Plans : List<MemoryPlan>, IProgress<MemoryPlan>
    {
        public void Report(MemoryPlan value) => Add(value);
    }
}
