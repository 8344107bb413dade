using GpuAls.Core.Solving;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Solving;

/// <summary>One row of <see cref="DeviceSolvers"/>: everything that this project knows of a solver.</summary>
abstract class DeviceSolver
{
    /// <summary>The memory that the solver takes on a device, beside the factors, the interactions and the Gram matrix.</summary>
    /// <param name="sizes">The problem and its batches.</param>
    public abstract IEnumerable<MemoryPart> Memory(SolverSizes sizes);

    /// <summary>Allocates what <see cref="Memory"/> lists, and returns the half-sweeps of both sides.</summary>
    /// <typeparam name="TView">How the factors are stored.</typeparam>
    /// <param name="setup">The session that opens.</param>
    public abstract HalfSweeps<TView> Open<TView>(SolverSetup<TView> setup) where TView : struct, IFactorsView<TView>;
}

/// <summary>The sizes that decide how much memory a solver takes.</summary>
/// <param name="Accelerator">The accelerator that will run it.</param>
/// <param name="Problem">The problem.</param>
/// <param name="Precision">How the factors are stored.</param>
/// <param name="Users">The rows by user.</param>
/// <param name="Items">The rows by item.</param>
sealed record SolverSizes(Accelerator Accelerator, AlsProblem Problem, Precision Precision, SidePlan Users, SidePlan Items)
{
    public IReadOnlyList<SidePlan> Sides => [Users, Items];

    /// <summary>f.</summary>
    public int Factors => Problem.Start.Users.Factors;

    /// <summary>Floats from one row of factors to the next.</summary>
    public int Stride => Problem.Start.Users.Stride;

    /// <summary>Maximum rows of a fixed side, with the priors behind them.</summary>
    public int SideRows => Sides.Max(side => side.Rows.Columns);

    /// <summary>Maximum rows in a batch.</summary>
    public int BatchRows => Sides.Max(side => side.Batches.MaxBatchRows);

    /// <summary>Maximum entries in a batch.</summary>
    public long BatchEntries => Sides.Max(side => side.Batches.MaxBatchEntries);

    /// <summary>Maximum pieces of long rows in a batch.</summary>
    public int BatchPieces => Sides.Max(side => side.Batches.MaxBatchPieces);
}

/// <summary>The parts of an opening session that a solver builds its half-sweeps from.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="Accelerator">The accelerator that runs the kernels.</param>
/// <param name="Problem">The problem.</param>
/// <param name="Plan">The batches.</param>
/// <param name="Storage">Creates factors and working rows.</param>
/// <param name="Queue">Bounds the work that half-sweeps queue.</param>
/// <param name="TileShape">How a group covers a tile of a matrix product.</param>
/// <param name="RowShape">The form of the conjugate-gradient kernels for an accelerator and a stride.</param>
/// <param name="ByUser">The entries by user.</param>
/// <param name="ByItem">The entries by item.</param>
/// <param name="UserLambda">λ of each user; zeros if λ is in G.</param>
/// <param name="ItemLambda">λ of each item; zeros if λ is in G.</param>
/// <param name="Resources">Disposes of what the solver adds, when the session ends or fails to open.</param>
sealed record SolverSetup<TView>(
    Accelerator Accelerator,
    AlsProblem Problem,
    SessionPlan Plan,
    FactorStorage<TView> Storage,
    LaunchQueue Queue,
    TileShape TileShape,
    Func<Accelerator, int, RowShape> RowShape,
    IBatchedRows ByUser,
    IBatchedRows ByItem,
    RowRegularizationView UserLambda,
    RowRegularizationView ItemLambda,
    DisposableStack Resources)
    where TView : struct, IFactorsView<TView>
{
    /// <summary>f.</summary>
    public int Factors => Problem.Start.Users.Factors;

    /// <summary>Floats from one row of factors to the next.</summary>
    public int Stride => Problem.Start.Users.Stride;
}
