using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Subspace;

/// <summary>
/// One pass over the blocks of factors of a batch's rows (iALS++, Rendle et al. 2021): one launch of <see cref="PredictionKernel"/>; then for each
/// block one launch of <see cref="DenseProductKernel"/> for (G·x)_π of all rows and one of <see cref="CholeskyRowsKernel"/> that solves the block in
/// every row.
/// </summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class SubspaceSolver<TView> : IDirectSolver<TView> where TView : struct, IFactorsView<TView>
{
    const int WarpSize = 32;
    const int PredictionThreads = 128;

    readonly FactorBlocks blocks;
    readonly IWorkingRows<TView> working;
    readonly DenseProduct<FactorsView, FactorsView> product;
    readonly CholeskyRowsSolver<TView, BlockSystem> solver;
    readonly DeviceFactors residual;
    readonly MemoryBuffer1D<float, Stride1D.Dense> predictions;
    readonly (int Threads, int Team) shape;
    readonly Action<KernelConfig, SparseRowsView, ArrayView<int>, TView, FactorsView, int, ArrayView<float>> predict;

    /// <param name="accelerator">The accelerator that runs the kernels.</param>
    /// <param name="tiles">How a group covers a tile of a product.</param>
    /// <param name="working">The rows of a batch in float32.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="plan">The memory and the launch of the kernel that solves their systems.</param>
    /// <param name="batchRows">Maximum rows in a batch.</param>
    /// <param name="batchEntries">Maximum entries in a batch.</param>
    public SubspaceSolver(
        Accelerator accelerator,
        TileShape tiles,
        IWorkingRows<TView> working,
        FactorBlocks blocks,
        CholeskyRowsPlan plan,
        int batchRows,
        long batchEntries)
    {
        this.blocks = blocks;
        this.working = working;
        product = new DenseProduct<FactorsView, FactorsView>(accelerator, tiles);
        solver = new CholeskyRowsSolver<TView, BlockSystem>(accelerator, plan);
        residual = DeviceFactors.Zeros(accelerator, batchRows, BlockSystem.MaxFactors(blocks));
        predictions = accelerator.Allocate1D<float>(Math.Max(1, batchEntries));
        predict = accelerator.LoadStreamKernel<SparseRowsView, ArrayView<int>, TView, FactorsView, int, ArrayView<float>>(PredictionKernel.Predict);
        var isSingle = accelerator.IsEmulated() || accelerator.MaxNumThreadsPerGroup < PredictionThreads;
        shape = isSingle ? (1, 1) : (PredictionThreads, WarpSize);
    }

    /// <summary>Bytes on the accelerator, without the matrices of the systems.</summary>
    public static long Bytes(FactorBlocks blocks, int batchRows, long batchEntries) =>
        DeviceFactors.Bytes(batchRows, FactorMatrix.StrideFor(BlockSystem.MaxFactors(blocks))) + Math.Max(1, batchEntries) * sizeof(float);

    public void Solve(SparseRowsView rows, ArrayView<int> order, DeviceGram<TView> gram, TView y, TView x, RowRegularizationView rowLambda)
    {
        if (order.Length == 0) return;
        var count = rows.Offsets.IntLength - 1;
        var solved = working.Take(x, count);
        var teams = shape.Threads / shape.Team;
        predict(new KernelConfig((order.IntLength + teams - 1) / teams, shape.Threads), rows, order, y, solved, shape.Team, predictions.View);
        for (var block = 0; block < blocks.Count; block++)
        {
            var start = blocks.First(block);
            product.Multiply(solved, count, gram.Quads, -1, residual.View, start / Float4.Length);
            var residuals = residual.View.Quads.Cast<float>();
            var system = new BlockSystem(solved, residuals, residual.Stride, predictions.View, start, start + blocks.Length(block), rowLambda);
            solver.Solve(rows, order, gram.Values, y, system);
        }

        working.Return(x, count);
    }

    public void ThrowOnFailure(WeightedRows rows, int firstRow, string side) => solver.ThrowOnFailure(rows, firstRow, side);

    public void Dispose()
    {
        solver.Dispose();
        residual.Dispose();
        predictions.Dispose();
    }
}
