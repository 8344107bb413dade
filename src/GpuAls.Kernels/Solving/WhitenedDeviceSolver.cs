using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;

namespace GpuAls.Kernels.Solving;

/// <summary>Conjugate gradient in the coordinates in which G is the identity.</summary>
sealed class WhitenedDeviceSolver : DeviceSolver
{
    public override IEnumerable<MemoryPart> Memory(SolverSizes sizes) =>
    [
        .. ConjugateGradientDeviceSolver<NoPreconditioner>.PieceMemory(sizes),
        new("vectors of a batch", ConjugateGradientDeviceSolver<NoPreconditioner>.VectorBytes(sizes)),
        new("whitened factors", WhitenedSide<FactorsView>.Bytes(
            sizes.Accelerator, sizes.Precision, sizes.SideRows, sizes.BatchRows, sizes.Stride)),
    ];

    public override HalfSweeps<TView> Open<TView>(SolverSetup<TView> setup)
    {
        var whitened = setup.Resources.Add(new WhitenedSide<TView>(
            setup.Accelerator, setup.TileShape, setup.Storage, setup.Plan.SideRows, setup.Plan.BatchRows, setup.Factors));
        var (users, items) = ConjugateGradientDeviceSolver<NoPreconditioner>.OpenSteps(setup, new IdentityTerm(setup.Accelerator), whitened);
        return new HalfSweeps<TView>(
            new WhitenedHalfSweep<TView>(users, whitened, fixedSide: "item"),
            new WhitenedHalfSweep<TView>(items, whitened, fixedSide: "user"));
    }
}
