using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>One half-sweep of exact rows, with its memory on a device.</summary>
sealed class CholeskyRun : IDisposable
{
    readonly Accelerator accelerator;
    readonly WeightedRows rows;
    readonly FactorMatrix x;
    readonly CholeskyRowsSolver<FactorsView, WholeSystem<FactorsView>> solver;
    readonly DeviceRows deviceRows;
    readonly DeviceFactors deviceX;
    readonly DeviceFactors deviceY;
    readonly MemoryBuffer1D<int, Stride1D.Dense> order;
    readonly MemoryBuffer1D<float, Stride1D.Dense> gram;
    readonly DeviceRowRegularization rowLambda;

    /// <param name="accelerator">The accelerator.</param>
    /// <param name="plan">The memory and the launch.</param>
    /// <param name="rows">Weights w.</param>
    /// <param name="y">The fixed side.</param>
    /// <param name="x">Start; overwritten by <see cref="Result"/>.</param>
    /// <param name="gram">G [f × f].</param>
    public CholeskyRun(Accelerator accelerator, CholeskyRowsPlan plan, WeightedRows rows, FactorMatrix y, FactorMatrix x, double[] gram)
    {
        this.accelerator = accelerator;
        this.rows = rows;
        this.x = x;
        solver = new CholeskyRowsSolver<FactorsView, WholeSystem<FactorsView>>(accelerator, plan);
        deviceRows = DeviceRows.Upload(accelerator, rows);
        deviceX = DeviceFactors.Upload(accelerator, x);
        deviceY = DeviceFactors.Upload(accelerator, y);
        order = accelerator.Allocate1D(new RowOrder(rows, [RowBatch.Whole(rows.Rows)], maxShortLength: 0).Rows);
        var padded = new float[y.Stride * y.Stride];
        for (var k = 0; k < gram.Length; k++) padded[k / y.Factors * y.Stride + k % y.Factors] = (float)gram[k];
        this.gram = accelerator.Allocate1D(padded);
        rowLambda = new DeviceRowRegularization(accelerator, null);
    }

    public void Solve() => solver.Solve(
        deviceRows.View, order.View, gram.View, deviceY.View, new WholeSystem<FactorsView>(deviceX.View, x.Factors, rowLambda.View));

    public void ThrowOnFailure() => solver.ThrowOnFailure(rows, firstRow: 0, "user");

    public FactorMatrix Result()
    {
        deviceX.Download(accelerator, x);
        return x;
    }

    public void Dispose()
    {
        solver.Dispose();
        deviceRows.Dispose();
        deviceX.Dispose();
        deviceY.Dispose();
        order.Dispose();
        gram.Dispose();
        rowLambda.Dispose();
    }
}
