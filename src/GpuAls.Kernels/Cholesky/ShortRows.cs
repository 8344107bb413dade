using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// Exact solutions of short rows, in the coordinates in which the Gram matrix of the fixed side is the identity. The fixed side is whitened, the rows
/// are solved (<see cref="ShortRowsLaunch{TView}"/>), and the solutions are converted back. Both sides share it.
/// </summary>
/// <typeparam name="TView">How the factors are stored, including the whitened ones.</typeparam>
sealed class ShortRows<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    readonly Accelerator accelerator;
    readonly ShortRowsLaunch<TView> launch;
    readonly DenseProduct<TView, TView> whiten;
    readonly DenseProduct<FactorsView, TargetedFactorsView<TView>> leave;
    readonly IStoredFactors<TView> whitened;
    readonly DeviceFactors solutions;
    readonly DeviceTriangles triangles;
    readonly MemoryBuffer1D<int, Stride1D.Dense> targets;
    readonly MemoryBuffer1D<int, Stride1D.Dense> failed;

    /// <param name="accelerator">The accelerator.</param>
    /// <param name="shape">How a group covers a tile of a product.</param>
    /// <param name="storage">Allocates the whitened factors.</param>
    /// <param name="maxLength">Maximum entries in a row.</param>
    /// <param name="sideRows">Maximum rows of a fixed side.</param>
    /// <param name="batchRows">Maximum rows in a batch.</param>
    /// <param name="factors">f</param>
    public ShortRows(
        Accelerator accelerator, TileShape shape, FactorStorage<TView> storage, int maxLength, int sideRows, int batchRows, int factors)
    {
        this.accelerator = accelerator;
        launch = new ShortRowsLaunch<TView>(accelerator, CholeskyRowsPlan.For(accelerator, maxLength), TeamShape.IsUsedOn(accelerator));
        whiten = new DenseProduct<TView, TView>(accelerator, shape);
        leave = new DenseProduct<FactorsView, TargetedFactorsView<TView>>(accelerator, shape);
        whitened = storage.Zeros(accelerator, sideRows, factors);
        solutions = DeviceFactors.Zeros(accelerator, batchRows, factors);
        triangles = new DeviceTriangles(accelerator, solutions.Stride);
        targets = accelerator.Allocate1D<int>(batchRows);
        failed = accelerator.Allocate1D([0]);
    }

    /// <summary>Whether the fixed side of the current half-sweep is whitened, so that short rows can be solved.</summary>
    public bool IsWhitened { get; private set; }

    /// <summary>The memory on an accelerator.</summary>
    /// <param name="accelerator">The accelerator.</param>
    /// <param name="precision">How the factors are stored.</param>
    /// <param name="maxLength">Maximum entries in a row.</param>
    /// <param name="sideRows">Maximum rows of a fixed side.</param>
    /// <param name="batchRows">Maximum rows in a batch.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    public static IEnumerable<MemoryPart> Memory(
        Accelerator accelerator, Precision precision, int maxLength, int sideRows, int batchRows, int stride) =>
    [
        new("whitened factors", FactorStorage.Bytes(precision, sideRows, stride) + DeviceTriangles.Bytes(accelerator, stride)),
        new("short rows of a batch", DeviceFactors.Bytes(batchRows, stride) + (batchRows + 1L) * sizeof(int)),
        new("matrices of the short rows at work", ShortRowsLaunch<TView>.Bytes(CholeskyRowsPlan.For(accelerator, maxLength))),
    ];

    /// <summary>Whitens a fixed side: Z = Y·L⁻ᵀ, where L·Lᵀ is its G. If G is not positive definite, up to rounding, no row is short.</summary>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[rows × f]</param>
    public void Whiten(DeviceGram<TView> gram, IStoredFactors<TView> y)
    {
        IsWhitened = triangles.TryCompute(gram, y.Factors);
        if (!IsWhitened) return;
        // Also the priors of the rows to solve, which are behind the fixed side.
        whiten.Multiply(y.View, y.AllRows, triangles.Whiten, 1, whitened.View);
    }

    /// <summary>Marks the fixed side of the current half-sweep as not whitened.</summary>
    public void Clear() => IsWhitened = false;

    /// <summary>Queues the solving of short rows. They are solved when the accelerator's default stream has finished.</summary>
    /// <param name="rows">[rows × columns] The batch's weights w.</param>
    /// <param name="order">[rows to solve] The short rows of the batch, those with the most entries first.</param>
    /// <param name="runs">The same rows by length.</param>
    /// <param name="x">[rows × f] The result. The vectors of all other rows, and of rows that could not be solved, are not changed.</param>
    public void Solve(SparseRowsView rows, ArrayView<int> order, IReadOnlyList<ShortRun> runs, TView x)
    {
        if (order.Length == 0) return;
        var places = targets.View.AsContiguous().SubView(0, order.Length);
        launch.Solve(rows, order, runs, whitened.View, solutions.View, places, failed.View);
        leave.Multiply(solutions.View, order.IntLength, triangles.Leave, 1, new TargetedFactorsView<TView>(x, places));
    }

    /// <summary>
    /// Waits for the queued work and returns the rows that float32 could not solve in their entries, because their weights are too large.
    /// </summary>
    /// <param name="order">The last rows of <see cref="Solve"/>.</param>
    public int[] TakeUnsolved(ArrayView<int> order)
    {
        var stream = accelerator.DefaultStream;
        var any = new int[1];
        failed.View.CopyToCPU(stream, any);
        stream.Synchronize();
        if (any[0] == 0 || order.Length == 0) return [];
        int[] rows = new int[order.Length], solved = new int[order.Length];
        order.CopyToCPU(stream, rows);
        targets.View.AsContiguous().SubView(0, order.Length).CopyToCPU(stream, solved);
        failed.View.CopyFromCPU(stream, new int[1]);
        stream.Synchronize();
        return [.. rows.Where((_, place) => solved[place] < 0)];
    }

    public void Dispose()
    {
        launch.Dispose();
        whitened.Dispose();
        solutions.Dispose();
        triangles.Dispose();
        targets.Dispose();
        failed.Dispose();
    }
}
