using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Sessions;
using GpuAls.Testing;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels.Tests;

public sealed class MixedPrecisionOnCpuAccelerator(CpuAcceleratorFixture device) : MixedPrecisionTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class MixedPrecisionOnCuda(CudaFixture device) : MixedPrecisionTests(device), IClassFixture<CudaFixture>;
public sealed class MixedPrecisionOnOpenCl(OpenClFixture device) : MixedPrecisionTests(device), IClassFixture<OpenClFixture>;

/// <summary>Factors stored as float16. On an OpenCL device without float16 the tests only check the error.</summary>
public abstract class MixedPrecisionTests(DeviceFixture device)
{
    // The reference starts from the rounded factors, so the error is at most one part in two thousand of each stored factor.
    [Theory]
    [InlineData(Solver.ConjugateGradient, 5), InlineData(Solver.ConjugateGradient, 17)]
    [InlineData(Solver.Cholesky, 5), InlineData(Solver.Cholesky, 17)]
    [InlineData(Solver.PreconditionedConjugateGradient, 17), InlineData(Solver.DiagonalConjugateGradient, 17)]
    public void SolveUsers_MatchesTheReference(Solver solver, int factors)
    {
        if (HasNoFloat16()) return;
        // An empty row, rows around the four entries of a team, and a row that is cut into pieces.
        var matrix = RandomProblem.WithRowLengths(600, 1, 0, 4, 5, 33, 600);
        AssertMatchesReference(matrix, RandomProblem.Options(factors, solver), RowForm.Groups);
    }

    // Teams of 4 to 32 lanes on CUDA, and two and four quads in each lane.
    [Theory, InlineData(5), InlineData(20), InlineData(33), InlineData(128), InlineData(129), InlineData(300)]
    public void SolveUsers_WithAWarpARow_MatchesTheReference(int factors)
    {
        // OpenCL reports no warp size, so warps are not used there. Long vectors do not fit warps of 4.
        if (HasNoFloat16() || device.Accelerator is CLAccelerator) return;
        if (!RowShape.FitsWarp(device.Accelerator, FactorMatrix.StrideFor(factors))) return;
        AssertMatchesReference(RandomProblem.WithRowLengths(33, 33, 0, 5), RandomProblem.Options(factors, Solver.ConjugateGradient), RowForm.Warps);
    }

    [Theory, InlineData(Solver.ConjugateGradient), InlineData(Solver.Cholesky), InlineData(Solver.PreconditionedConjugateGradient)]
    public void Train_HasNearlyTheLossOfFloat32(Solver solver)
    {
        if (HasNoFloat16()) return;
        var matrix = RandomProblem.WithRowLengths(60, 5, 0, 7, 60, 2, 8, 1);
        var options = RandomProblem.Options(12, solver) with { Iterations = 3, Regularization = 5 };
        var exact = new AlsTrainer(options, new CpuDevice(1)).Train(matrix, cancel: TestContext.Current.CancellationToken);
        var mixed = new AlsTrainer(options, Mixed(RowForm.Groups)).Train(matrix, cancel: TestContext.Current.CancellationToken);
        foreach (var (one, other) in exact.Training.Iterations.Zip(mixed.Training.Iterations))
            Assert.Equal(one.Loss!.Value.Total, other.Loss!.Value.Total, 1e-3 * one.Loss.Value.Total);
    }

    [Fact]
    public void TheFactors_AreRoundedToFloat16()
    {
        if (HasNoFloat16()) return;
        // The largest float16, the smallest one, a number between two float16, and a number that is too large.
        var start = new AlsFactors(FactorMatrix.From(2, [[65504, 5.9604645e-8f]]), FactorMatrix.From(2, [[1.0004f, -70000]]));
        var weights = RandomProblem.WithRowLengths(1, 1).ByUser.AsWeights();
        using var session = Mixed(RowForm.Groups).Open(new AlsProblem(weights, weights.Transpose(), start, 1, Solver.Cholesky, 3));
        var factors = session.Download();
        Assert.Equal([65504, 5.9604645e-8f], factors.Users.Row(0).ToArray());
        Assert.Equal([1, float.NegativeInfinity], factors.Items.Row(0).ToArray());
    }

    [Fact]
    public void ThePlan_HasHalfTheBytesForFactors()
    {
        if (HasNoFloat16()) return;
        var (whole, half) = (Plan(Precision.Full), Plan(Precision.Mixed));
        Assert.Equal(whole["user factors"], 2 * half["user factors"]);
        Assert.Equal(whole["item factors"], 2 * half["item factors"]);
        // x of the three rows in float32, 16 factors with their padding.
        Assert.Equal(whole["vectors of a batch"] + 3 * 16 * sizeof(float), half["vectors of a batch"]);
    }

    Dictionary<string, long> Plan(Precision precision)
    {
        var matrix = RandomProblem.WithRowLengths(3, 1, 3);
        var problem = Problems.Create(matrix, RandomProblem.Options(5, Solver.ConjugateGradient), StartFactors.Create(2, 3, 5, seed: 1));
        var plan = SessionPlanner.Plan(device.Accelerator, problem, new SessionSettings { Precision = precision });
        return plan.Memory.Parts.ToDictionary(part => part.What, part => part.Bytes);
    }

    void AssertMatchesReference(InteractionMatrix matrix, AlsOptions options, RowForm form) =>
        AssertMatchesReference(device.Accelerator, matrix, options, form);

    internal static void AssertMatchesReference(Accelerator accelerator, InteractionMatrix matrix, AlsOptions options, RowForm form)
    {
        var users = Rounded(RandomFactors.Create(matrix.Users.Count, options.Factors, seed: 1));
        var items = Rounded(RandomFactors.Create(matrix.Items.Count, options.Factors, seed: 2));
        using var session = Mixed(accelerator, form).Open(Problems.Create(matrix, options, new ReferenceAls(users, items, []).ToFactors()));
        session.SolveUsers(TestContext.Current.CancellationToken);
        ReferenceAls.SolveRows(ReferenceAls.Weights(matrix.ByUser, options), items, users, options);
        var actual = session.Download();
        Problems.AssertRows(users, actual.Users);
        Problems.AssertRows(items, actual.Items);
    }

    IlgpuDevice Mixed(RowForm form) => Mixed(device.Accelerator, form);

    static IlgpuDevice Mixed(Accelerator accelerator, RowForm form) => new(accelerator, form.Settings() with { Precision = Precision.Mixed });

    /// <summary>Whether the device is an OpenCL device without float16. If so, asserts that opening it is an error.</summary>
    bool HasNoFloat16()
    {
        if (device.Accelerator is not CLAccelerator { Capabilities.Float16: false } accelerator) return false;
        var weights = RandomProblem.WithRowLengths(1, 1).ByUser.AsWeights();
        var problem = new AlsProblem(weights, weights.Transpose(), StartFactors.Create(1, 1, 2, seed: 1), 1, Solver.Cholesky, 3);
        var error = Assert.Throws<DeviceException>(() => Mixed(RowForm.Groups).Open(problem));
        Assert.Equal(
            $"OpenCL, {accelerator.Name} has no float16 (the extension cl_khr_fp16), which mixed precision needs; train with float32 instead",
            error.Message);
        return true;
    }

    static double[][] Rounded(double[][] factors) => Array.ConvertAll(factors, row => Array.ConvertAll(row, value => (double)(Half)value));
}
