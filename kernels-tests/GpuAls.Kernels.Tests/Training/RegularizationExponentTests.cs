namespace GpuAls.Kernels.Tests;

public sealed class RegularizationExponentOnCpuAccelerator(CpuAcceleratorFixture device) : RegularizationExponentTests(device), IClassFixture<CpuAcceleratorFixture>;

public sealed class RegularizationExponentOnCuda(CudaFixture device) : RegularizationExponentTests(device), IClassFixture<CudaFixture>;

public sealed class RegularizationExponentOnOpenCl(OpenClFixture device) : RegularizationExponentTests(device), IClassFixture<OpenClFixture>;

/// <summary>λ by how much is known of a row is what kernels have not: they say so.</summary>
public abstract class RegularizationExponentTests(DeviceFixture device)
{
    static readonly AlsOptions Options = RandomProblem.Options(3, Solver.Cholesky) with { RegularizationExponent = 1 };

    [Fact]
    public void Open_IsAnError()
    {
        var problem = AlsProblem.From(RandomProblem.WithRowLengths(5, 1, 3), Options);
        var ilgpu = new IlgpuDevice(device.Accelerator);
        Assert.Equal(
            $"{ilgpu.Name} has the same regularization for all rows, and a regularization exponent gives each its own; the CPU can train so",
            Assert.Throws<DeviceException>(() => ilgpu.Open(problem)).Message);
    }

    [Fact]
    public void Explain_IsAnError()
    {
        var model = new AlsTrainer(Options, new CpuDevice()).Train(RandomProblem.WithRowLengths(5, 1, 3), cancel: TestContext.Current.CancellationToken);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        var error = Assert.Throws<DeviceException>(() => recommender.ExplainMany([(0, [1])], cancel: TestContext.Current.CancellationToken));
        Assert.Equal(
            $"{new IlgpuDevice(device.Accelerator).Name} explains with the same regularization for all users, and this model has a regularization exponent; the CPU can explain it",
            error.Message);
    }
}
