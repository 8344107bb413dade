using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Subspace;

namespace GpuAls.Kernels.Solving;

/// <summary>iALS++: one pass over the blocks of a row's factors.</summary>
sealed class SubspaceDeviceSolver : DeviceSolver
{
    public override IEnumerable<MemoryPart> Memory(SolverSizes sizes)
    {
        var blocks = new FactorBlocks(sizes.Factors, sizes.Problem.Block);
        var working = FactorStorage.WorkingBytes(sizes.Precision, sizes.BatchRows, sizes.Stride);
        return
        [
            .. CholeskyDeviceSolver.SystemMemory(sizes, BlockSystem.MaxFactors(blocks), ShortRowRule.MaxLength(blocks)),
            new("residuals and predictions of a batch", SubspaceSolver<FactorsView>.Bytes(blocks, sizes.BatchRows, sizes.BatchEntries) + working),
        ];
    }

    public override HalfSweeps<TView> Open<TView>(SolverSetup<TView> setup)
    {
        var (accelerator, plan) = (setup.Accelerator, setup.Plan);
        var blocks = new FactorBlocks(setup.Factors, setup.Problem.Block);
        var solver = new SubspaceSolver<TView>(
            accelerator,
            setup.TileShape,
            setup.Resources.Add(setup.Storage.WorkingRows(accelerator, plan.BatchRows, setup.Factors)),
            blocks,
            CholeskyRowsPlan.ForRows(accelerator, BlockSystem.MaxFactors(blocks)),
            plan.BatchRows,
            plan.BatchEntries);
        return CholeskyDeviceSolver.OpenSweeps(setup, solver, ShortRowRule.MaxLength(blocks));
    }
}
