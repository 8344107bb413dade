using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class LazyKernelOnCpuAccelerator(CpuAcceleratorFixture device) : LazyKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class LazyKernelOnCuda(CudaFixture device) : LazyKernelTests(device), IClassFixture<CudaFixture>;
public sealed class LazyKernelOnOpenCl(OpenClFixture device) : LazyKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>A training loads the kernels that it launches and no others.</summary>
public abstract class LazyKernelTests(DeviceFixture device)
{
    [Fact]
    public void ATraining_LoadsTheKernelsThatItLaunches()
    {
        // Every row is short, and nobody asks for the loss.
        string[] ofShortRows = ["AddSlabs", "Multiply", "Start", "Step", "SumSlab"];
        Assert.Equal(ofShortRows, NamesAfterTraining(RandomProblem.WithRowLengths(40, 3, 0, 30, 5), withLoss: false));
        var withLongRow = RandomProblem.WithRowLengths(600, 3, 600, 5);
        string[] ofLongRows = ["AddPieces", .. ofShortRows, "SumPieces"];
        Assert.Equal(ofLongRows.Order(StringComparer.Ordinal), NamesAfterTraining(withLongRow, withLoss: false));
        string[] withLoss = [.. ofLongRows, "SumSeen"];
        Assert.Equal(withLoss.Order(StringComparer.Ordinal), NamesAfterTraining(withLongRow, withLoss: true));
    }

    [Fact]
    public void AKernel_IsLoadedOnce()
    {
        var loads = 0;
        var kernel = new LazyKernel<Action>(() =>
        {
            loads++;
            return () => { };
        });
        Assert.Equal(0, loads);
        kernel.Launch();
        kernel.Launch();
        Assert.Equal(1, loads);
    }

    /// <summary>The kernels that are loaded while the session is still open: an accelerator may forget those of a closed one.</summary>
    IEnumerable<string> NamesAfterTraining(Core.Interactions.InteractionMatrix matrix, bool withLoss)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = StartFactors.Create(matrix.Users.Count, matrix.Items.Count, 9, seed: 1);
        using var session = new IlgpuDevice(device.Accelerator).Open(
            Problems.Create(matrix, RandomProblem.Options(9, Solver.ConjugateGradient), start));
        session.SolveUsers(cancel);
        session.SolveItems(cancel);
        if (withLoss) session.ComputeLoss(cancel);
        return LoadedKernels.Names(device.Accelerator);
    }
}
