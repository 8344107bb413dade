using GpuAls.Core.Solving;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class LongRowsOnCpuAccelerator(CpuAcceleratorFixture device) : LongRowsKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class LongRowsOnCuda(CudaFixture device) : LongRowsKernelTests(device), IClassFixture<CudaFixture>;
public sealed class LongRowsOnOpenCl(OpenClFixture device) : LongRowsKernelTests(device), IClassFixture<OpenClFixture>;

public abstract class LongRowsKernelTests(DeviceFixture device)
{
    // Around the eight pieces that are loaded together.
    [Theory, InlineData(7), InlineData(8), InlineData(9), InlineData(17)]
    public void AddPieces_AddsAnyNumberOfPieces(int pieces)
    {
        var accelerator = device.Accelerator;
        using var longRows = accelerator.Allocate1D(new LongRow[] { new(0, 1, pieces) });
        float[][] powers = [.. Enumerable.Range(0, pieces + 2).Select(n => new float[] { 1 << n })];
        using var sums = DeviceFactors.Upload(accelerator, FactorMatrix.From(1, powers));
        using var q = DeviceFactors.Upload(accelerator, FactorMatrix.From(1, [[1]]));
        var addPieces = accelerator.LoadStreamKernel<ArrayView<LongRow>, FactorsView, FactorsView, float, FactorsView>(LongRowsKernel.AddPieces);
        addPieces(new KernelConfig(4, 1), longRows.View, sums.View, q.View, 1, q.View);
        var actual = FactorMatrix.Zeros(1, 1);
        q.Download(accelerator, actual);
        Assert.Equal((1 << (pieces + 1)) - 1, actual.Row(0)[0]);
    }

    // As many threads as quads, and more: the next long row in memory belongs to another batch.
    [Theory, InlineData(8, 1), InlineData(3, 3)]
    public void AddPieces_AddsThePiecesOfTheBatchsLongRows(int groups, int threads)
    {
        var accelerator = device.Accelerator;
        using var longRows = accelerator.Allocate1D(new LongRow[] { new(2, 0, 1), new(0, 1, 2), new(1, 0, 3) });
        using var sums = DeviceFactors.Upload(accelerator, FactorMatrix.From(2, [[1, 10], [2, 20], [3, 30]]));
        using var q = DeviceFactors.Upload(accelerator, FactorMatrix.From(2, [[0.25f, 0], [0.5f, 0], [0.75f, 0]]));
        using var dense = DeviceFactors.Upload(accelerator, FactorMatrix.From(2, [[2, 4], [0, 0], [6, 8]]));
        var addPieces = accelerator.LoadStreamKernel<ArrayView<LongRow>, FactorsView, FactorsView, float, FactorsView>(LongRowsKernel.AddPieces);
        addPieces(new KernelConfig(groups, threads), longRows.View.SubView(0, 2), sums.View, dense.View, -1, q.View);
        var actual = FactorMatrix.Zeros(3, 2);
        q.Download(accelerator, actual);
        Assert.Equal([3, 46], actual.Row(0).ToArray());
        Assert.Equal([0.5f, 0], actual.Row(1).ToArray());
        Assert.Equal([-5, 2], actual.Row(2).ToArray());
    }
}
