using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class GatherRowsKernelOnCpuAccelerator(CpuAcceleratorFixture device)
    : GatherRowsKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class GatherRowsKernelOnCuda(CudaFixture device) : GatherRowsKernelTests(device), IClassFixture<CudaFixture>;
public sealed class GatherRowsKernelOnOpenCl(OpenClFixture device) : GatherRowsKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>Gathers rows by groups with more threads than quads: rows beyond the last one do not change.</summary>
public abstract class GatherRowsKernelTests(DeviceFixture device)
{
    // Numbers that float16 has.
    static readonly float[][] Rows = [[1, 2], [3, -4], [0.5f, 65504], [7, 8], [9, 0]];
    static readonly float[][] Before = [[-1, -1], [-1, -1], [-1, -1], [-1, -1]];

    [Fact]
    public void Gather_CopiesTheListedRowsAndNothingBeyondThem()
    {
        AssertGathers((accelerator, rows) => DeviceFactors.Upload(accelerator, FactorMatrix.From(2, rows)));
        // PoCL has no float16.
        if (device.Accelerator.HasFloat16()) AssertGathers((accelerator, rows) => HalfDeviceFactors.Upload(accelerator, FactorMatrix.From(2, rows)));
    }

    void AssertGathers<TView>(Func<Accelerator, float[][], IStoredFactors<TView>> upload) where TView : struct, IFactorsView<TView>
    {
        var accelerator = device.Accelerator;
        using var p = upload(accelerator, Rows);
        using var q = upload(accelerator, Before);
        using var places = accelerator.Allocate1D([4, 0, 2]);
        // Three rows of four quads, by three groups of five threads.
        var gather = accelerator.LoadStreamKernel<TView, ArrayView<int>, int, TView>(GatherRowsKernel.Gather);
        gather(new KernelConfig(3, 5), p.View, places.View.AsContiguous(), 3, q.View);
        var result = FactorMatrix.Zeros(4, 2);
        q.Download(accelerator, result, 0, 4);
        float[][] expected = [Rows[4], Rows[0], Rows[2], Before[3]];
        for (var row = 0; row < expected.Length; row++) Assert.Equal(expected[row], result.Row(row).ToArray());
    }
}
