using GpuAls.Core;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class RegularizationExponentOnCpuAccelerator(CpuAcceleratorFixture device)
    : RegularizationExponentTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class RegularizationExponentOnCuda(CudaFixture device) : RegularizationExponentTests(device), IClassFixture<CudaFixture>;
public sealed class RegularizationExponentOnOpenCl(OpenClFixture device) : RegularizationExponentTests(device), IClassFixture<OpenClFixture>;

/// <summary>A λ for each row, by its number of entries, in every kernel that uses λ: solving, the loss and explaining.</summary>
public abstract class RegularizationExponentTests(DeviceFixture device)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // In batches of three rows, each batch begins at the λ of its first row. One of the seven rows has no entries, and one is cut into pieces.
    [Theory]
    [InlineData(Solver.ConjugateGradient, RowForm.Groups), InlineData(Solver.ConjugateGradient, RowForm.Warps)]
    [InlineData(Solver.DiagonalConjugateGradient, RowForm.Groups), InlineData(Solver.DiagonalConjugateGradient, RowForm.Warps)]
    [InlineData(Solver.Cholesky, RowForm.Groups), InlineData(Solver.Subspace, RowForm.Groups)]
    public void Iterations_HaveTheFactorsAndLossesOfTheReference(Solver solver, RowForm form)
    {
        // OpenCL reports no warp size.
        if (form == RowForm.Warps && device.Accelerator.AcceleratorType == ILGPU.Runtime.AcceleratorType.OpenCL) return;
        // On the CPU accelerator each lane of a warp is a thread of the operating system.
        var matrix = form == RowForm.Warps ? RandomProblem.WithRowLengths(10, 5, 0, 10, 2) : RandomProblem.WithRowLengths(600, 5, 0, 7, 600, 2, 8, 1);
        var options = Options(9, solver);
        var (users, items) = (RandomFactors.Create(matrix.Users.Count, 9, seed: 1), RandomFactors.Create(matrix.Items.Count, 9, seed: 2));
        var problem = AlsProblem.From(matrix, options, new ReferenceAls(users, items, []).ToFactors());
        using var session = new IlgpuDevice(device.Accelerator, form.Settings(batchRows: 3)).Open(problem);
        var (byUser, byItem) = (ReferenceAls.Weights(matrix.ByUser, options), ReferenceAls.Weights(matrix.ByItem, options));
        var (ofUsers, ofItems) = ReferenceAls.RowRegularization(byUser, byItem, options);
        Assert.True(ofUsers.Max() > 1.5 * ofUsers.Min());

        session.SolveUsers(Cancel);
        session.SolveItems(Cancel);
        ReferenceAls.SolveRows(byUser, items, users, options, ofUsers);
        ReferenceAls.SolveRows(byItem, users, items, options, ofItems);
        var expected = ReferenceAls.ComputeLoss(byUser, users, items, ofUsers, ofItems);
        var loss = session.ComputeLoss(Cancel);
        Assert.Equal(expected.Data, loss.Data, 1e-4 * expected.Data);
        Assert.Equal(expected.Regularization, loss.Regularization, 1e-4 * expected.Regularization);
        var factors = session.Download();
        Problems.AssertRows(users, factors.Users);
        Problems.AssertRows(items, factors.Items);
    }

    [Fact]
    public void ExplainMany_AgreesWithTheCpu()
    {
        var model = new AlsTrainer(Options(9, Solver.Cholesky), new CpuDevice()).Train(RandomProblem.WithRowLengths(40, 1, 30, 0, 3), cancel: Cancel);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        (int User, IReadOnlyList<int> Items)[] questions = [(3, [0]), (1, [1, 2]), (0, [5])];
        foreach (var (expected, actual) in new Recommender(model).ExplainMany(questions, cancel: Cancel).Zip(
            recommender.ExplainMany(questions, cancel: Cancel)))
        {
            Assert.Equal(expected.User, actual.User);
            foreach (var (one, other) in expected.Explanations.Zip(actual.Explanations)) Assert.Equal(one.Total, other.Total, 1e-4);
        }
    }

    [Fact]
    public void ThePreconditionedSolver_IsAnError()
    {
        var solvable = AlsProblem.From(RandomProblem.WithRowLengths(5, 1, 3), Options(3, Solver.Cholesky), TestContext.Current.CancellationToken);
        var problem = solvable with { Solver = Solver.PreconditionedConjugateGradient };
        Assert.Equal(
            "the solver pcg has the same regularization for all rows; "
            + "a regularization exponent other than 0 requires cg, cg-diagonal, cholesky or subspace",
            Assert.Throws<GpuAlsException>(() => new IlgpuDevice(device.Accelerator).Open(problem)).Message);
    }

    static AlsOptions Options(int factors, Solver solver) => RandomProblem.Options(factors, solver) with
    {
        RegularizationExponent = 0.7,
        UnobservedWeight = 1,
        Block = 4,
        Regularization = 4,
    };
}
