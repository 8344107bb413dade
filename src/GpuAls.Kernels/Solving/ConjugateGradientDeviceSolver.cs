using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;

namespace GpuAls.Kernels.Solving;

/// <summary>Conjugate gradient, plain or preconditioned by the diagonal of G.</summary>
/// <typeparam name="TPreconditioner">How a residual becomes a direction.</typeparam>
sealed class ConjugateGradientDeviceSolver<TPreconditioner> : DeviceSolver where TPreconditioner : struct, IPreconditioner
{
    public override IEnumerable<MemoryPart> Memory(SolverSizes sizes)
    {
        foreach (var part in PieceMemory(sizes)) yield return part;
        var working = FactorStorage.WorkingBytes(sizes.Precision, sizes.BatchRows, sizes.Stride);
        yield return new MemoryPart("vectors of a batch", VectorBytes(sizes) + working);
    }

    public override HalfSweeps<TView> Open<TView>(SolverSetup<TView> setup)
    {
        var working = setup.Resources.Add(setup.Storage.WorkingRows(setup.Accelerator, setup.Plan.BatchRows, setup.Factors));
        var (users, items) = OpenSteps(setup, new GramTerm(setup.Accelerator, setup.TileShape), working);
        return new HalfSweeps<TView>(users, items);
    }

    /// <summary>The memory of the order of rows and of the pieces of long rows.</summary>
    internal static IEnumerable<MemoryPart> PieceMemory(SolverSizes sizes)
    {
        foreach (var side in sizes.Sides) yield return new MemoryPart($"order and pieces of rows by {side.Name}", DeviceRowPlan.Bytes(side.Batches));
        yield return new MemoryPart("sums of pieces", DeviceFactors.Bytes(Math.Max(1, sizes.BatchPieces), sizes.Stride));
    }

    /// <summary>Bytes of r, p, q and r·z of a batch, and of the diagonal if the preconditioner reads one.</summary>
    internal static long VectorBytes(SolverSizes sizes) =>
        3 * DeviceFactors.Bytes(sizes.BatchRows, sizes.Stride) + (long)sizes.BatchRows * sizeof(float)
        + (TPreconditioner.ReadsDiagonal ? DeviceFactors.Bytes(1, sizes.Stride) : 0);

    /// <summary>The half-sweeps of both sides with a dense term and working rows of the caller's choice.</summary>
    internal static (ConjugateGradientHalfSweep<TView> Users, ConjugateGradientHalfSweep<TView> Items) OpenSteps<TView>(
        SolverSetup<TView> setup, IDenseTerm dense, IWorkingRows<TView> working)
        where TView : struct, IFactorsView<TView>
    {
        var (accelerator, plan, resources) = (setup.Accelerator, setup.Plan, setup.Resources);
        var solver = resources.Add(new ConjugateGradientSolver<TView>(
            accelerator,
            dense,
            RowKernels<TView>.Load<TPreconditioner>(accelerator, setup.RowShape(accelerator, setup.Stride), setup.Stride),
            working,
            setup.Factors,
            setup.Problem.ConjugateGradientSteps,
            plan.BatchRows,
            plan.BatchPieces,
            TPreconditioner.ReadsDiagonal));
        return (
            new(setup.Queue, solver, plan.Users, setup.ByUser, resources.Add(new DeviceRowPlan(accelerator, plan.Users.Batches)), setup.UserLambda),
            new(setup.Queue, solver, plan.Items, setup.ByItem, resources.Add(new DeviceRowPlan(accelerator, plan.Items.Batches)), setup.ItemLambda));
    }
}
